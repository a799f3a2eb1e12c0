import { getRouteApi } from '@tanstack/react-router'
import type { BillingSummary } from '#contracts/billing'
import { useMay } from '../../app/permissions.tsx'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { BudgetDialog } from './budget-dialog.tsx'
import { DetailsDialog } from './details-dialog.tsx'

const route = getRouteApi('/shell/billing')

/** The dialog that the page's address names, for who may use it. */
export function BillingDialogs({ summary }: { summary: BillingSummary | undefined }) {
  const { dialog } = route.useSearch()
  const { close } = usePageDialog()
  if (!useMay()('billing:manage')) return null
  if (dialog === 'budget') return <BudgetDialog summary={summary} onClose={close} />
  if (dialog === 'details') return <DetailsDialog onClose={close} />
  return null
}
