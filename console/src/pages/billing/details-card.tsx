import { toApiError } from '../../api/errors.ts'
import { Can } from '../../app/permissions.tsx'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { Button } from '../../ui/button/button.tsx'
import { ErrorState } from '../../ui/feedback/error-state.tsx'
import { Loading, SkeletonText } from '../../ui/feedback/skeleton.tsx'
import { Card } from '../../ui/page/card.tsx'
import { Description, DescriptionList } from '../../ui/value/description-list.tsx'
import { addressLines } from './address-lines.ts'
import type { BillingDialog } from './billing-search.ts'
import { useBillingDetails } from './use-billing-form.ts'

/** What stands on invoices. */
export function DetailsCard() {
  const { open } = usePageDialog<BillingDialog>()
  const { data, error, refetch, isRefetching } = useBillingDetails()
  return (
    <Card
      title="Billing details"
      description="They stand on invoices from the next one on."
      actions={
        <Can do="billing:manage">
          <Button onClick={() => open('details')}>Change</Button>
        </Can>
      }
    >
      {data ? (
        <DescriptionList>
          <Description term="Name">{data.data.name ?? 'The name of the account'}</Description>
          <Description term="Address">
            {data.data.address
              ? addressLines(data.data.address).map((line) => <div key={line}>{line}</div>)
              : 'None'}
          </Description>
          <Description term="Tax ids">
            {data.data.taxIds.length === 0
              ? 'None'
              : data.data.taxIds.map(({ type, value }) => (
                  <div key={`${type} ${value}`}>
                    {value} <span className="text-fg-subtle">({type})</span>
                  </div>
                ))}
          </Description>
        </DescriptionList>
      ) : error ? (
        <ErrorState
          isCompact
          title="The details could not be loaded"
          message={toApiError(error).message}
          requestId={toApiError(error).requestId}
          onRetry={() => void refetch()}
          isRetrying={isRefetching}
        />
      ) : (
        <Loading label="Loading the billing details">
          <SkeletonText lines={3} />
        </Loading>
      )}
    </Card>
  )
}
