import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { InvoiceEntry } from '#contracts/billing'
import type { Output } from '../../api/contract-types.ts'
import { billingQuery } from '../../api/pages.ts'
import { ExamplePrices } from '../../app/example-prices.tsx'
import { NotAllowed } from '../../app/page-state.tsx'
import { useMay } from '../../app/permissions.tsx'
import { Card } from '../../ui/page/card.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { SectionGate } from '../../ui/page/section.tsx'
import { Select } from '../../ui/form/select.tsx'
import { BillingDialogs } from './billing-dialogs.tsx'
import { BudgetCard } from './budget-card.tsx'
import { BudgetNotice } from './budget-notice.tsx'
import { CostByDay } from './cost-by-day.tsx'
import { CostByIndex } from './cost-by-index.tsx'
import { CostChanges } from './cost-changes.tsx'
import { CreditsCard } from './credits-card.tsx'
import { DetailsCard } from './details-card.tsx'
import { DownloadMenu } from './download-menu.tsx'
import { InvoicesTable } from './invoices-table.tsx'
import { PaymentCard } from './payment-card.tsx'
import { PaymentNotice } from './payment-notice.tsx'
import { MonthStats } from './month-stats.tsx'
import { monthWord } from './month-words.ts'

const route = getRouteApi('/shell/billing')
/** Usage is there within a minute. */
const REFRESH_MS = 30_000

export function BillingPage() {
  return useMay()('billing:read') ? <Bills /> : <NotAllowed />
}

function Bills() {
  const { month } = route.useSearch()
  const { data, refetch, isRefetching } = useSuspenseQuery({
    ...billingQuery(month),
    refetchInterval: REFRESH_MS,
  })
  const gate = { onRetry: () => void refetch(), isRetrying: isRefetching }
  const summary = data.summary.status === 'ok' ? data.summary.data : undefined
  const present = summary?.month
  const shown = month ?? present
  const invoices = data.invoices.status === 'ok' ? data.invoices.data.results : []
  const title = shown === undefined ? 'this month' : monthWord(shown)
  return (
    <>
      <PageHeader
        title="Billing"
        description="What the account uses and owes. Months and days are those of UTC."
        actions={
          <>
            <MonthSelect present={present} shown={shown} invoices={invoices} />
            <DownloadMenu month={month} />
          </>
        }
      />
      <div className="flex flex-col gap-4">
        {data.payment.status === 'ok' && <PaymentNotice payment={data.payment.data} />}
        {summary && <BudgetNotice budget={summary.budget} />}
        {(month === undefined || month === present) && (
          <SectionGate {...gate} section={data.summary} errorTitle="This month could not be loaded" isFramed>
            {(found) => <MonthStats summary={found} />}
          </SectionGate>
        )}
        <MonthCosts data={data} gate={gate} title={title} />
        <Owed data={data} gate={gate} />
      </div>
      <BillingDialogs summary={summary} />
    </>
  )
}

type PartProps = Readonly<{
  data: Output<'getBillingPage'>
  gate: { onRetry: () => void; isRetrying: boolean }
}>

/** What a month cost, and why. */
function MonthCosts({ data, gate, title }: PartProps & Readonly<{ title: string }>) {
  return (
    <>
      <Card title={`Cost by day, ${title}`} description="Each day of UTC, by what was used.">
        <SectionGate {...gate} section={data.days} errorTitle="The days could not be loaded">
          {(days) => <CostByDay days={days} />}
        </SectionGate>
        <ExamplePrices className="mt-3" />
      </Card>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Card title={`Cost by index, ${title}`} isFlush>
          <SectionGate {...gate} section={data.indexes} errorTitle="The indexes could not be loaded">
            {(indexes) => <CostByIndex usage={indexes} />}
          </SectionGate>
        </Card>
        <Card title="Why the cost moved" description={`What began, changed or ended in ${title}.`} isFlush>
          <SectionGate {...gate} section={data.changes} errorTitle="The changes could not be loaded">
            {({ results, next }) => <CostChanges changes={results} hasMore={next !== undefined} />}
          </SectionGate>
        </Card>
      </div>
    </>
  )
}

/** Budget, invoices and credit: of the account, whatever month is shown. */
function Owed({ data, gate }: PartProps) {
  const leftCents = data.summary.status === 'ok' ? data.summary.data.creditCents : undefined
  return (
    <>
      <SectionGate {...gate} section={data.summary} errorTitle="The budget could not be loaded" isFramed>
        {({ budget, amountMicros, forecast }) => (
          <BudgetCard budget={budget} amountMicros={amountMicros} forecastMicros={forecast.amountMicros} />
        )}
      </SectionGate>
      <Card title="Invoices" description="One a month, issued on the first days of the next one." isFlush>
        <SectionGate {...gate} section={data.invoices} errorTitle="The invoices could not be loaded">
          {({ results }) => <InvoicesTable invoices={results} />}
        </SectionGate>
      </Card>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <SectionGate
          {...gate}
          section={data.payment}
          errorTitle="How the account pays could not be loaded"
          isFramed
        >
          {(payment) => <PaymentCard payment={payment} />}
        </SectionGate>
        <DetailsCard />
        <SectionGate {...gate} section={data.credits} errorTitle="The credits could not be loaded" isFramed>
          {({ results }) => <CreditsCard credits={results} leftCents={leftCents} />}
        </SectionGate>
      </div>
    </>
  )
}

type MonthSelectProps = Readonly<{
  present: string | undefined
  shown: string | undefined
  invoices: readonly InvoiceEntry[]
}>

/** Months that have a bill, the present one first. */
function MonthSelect({ present, shown, invoices }: MonthSelectProps) {
  const navigate = route.useNavigate()
  const options = useMemo(() => {
    const months = new Set([present, shown, ...invoices.map(({ month }) => month)])
    return [...months]
      .filter((month) => month !== undefined)
      .toSorted((a, b) => (a < b ? 1 : -1))
      .map((value) => ({
        value,
        label: value === present ? `${monthWord(value)}, so far` : monthWord(value),
      }))
  }, [present, shown, invoices])
  if (options.length === 0) return null
  return (
    <div className="w-44">
      <Select
        aria-label="Month"
        options={options}
        value={shown}
        onChange={(month) =>
          void navigate({
            search: (before) => ({ ...before, month: month === present ? undefined : month }),
            replace: true,
            resetScroll: false,
          })
        }
      />
    </div>
  )
}
