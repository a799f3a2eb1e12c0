import type { BillingSummary } from '#contracts/billing'
import { formatHourly, formatMoney, formatMoneyChange } from '../../format/money.ts'
import { ExamplePrices } from '../../app/example-prices.tsx'
import { Stat } from '../../ui/value/stat.tsx'
import { Time } from '../../ui/value/time.tsx'
import { monthWord } from './month-words.ts'

/** The month so far, how it would end, and the month before it. */
export function MonthStats({ summary }: { summary: BillingSummary }) {
  const { amountMicros, hourlyMicros, forecast, lastMonth, asOf, month } = summary
  const by = amountMicros - lastMonth.untilSameTimeMicros
  return (
    <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
      <Stat
        label={`${monthWord(month)} so far`}
        value={formatMoney(amountMicros)}
        delta={
          lastMonth.amountMicros > 0
            ? {
                direction: by === 0 ? 'flat' : by > 0 ? 'up' : 'down',
                text: `${formatMoneyChange(by)} on ${monthWord(lastMonth.month)}`,
              }
            : undefined
        }
        hint={
          <>
            as of <Time iso={asOf} show="datetime" />
            <ExamplePrices />
          </>
        }
      />
      <Stat label="Right now" value={formatHourly(hourlyMicros)} hint="everything that is billed, together" />
      <Stat
        label={`Forecast for ${monthWord(month)}`}
        value={formatMoney(forecast.amountMicros)}
        hint={forecast.explanation}
      />
      <Stat
        label={monthWord(lastMonth.month)}
        value={formatMoney(lastMonth.amountMicros)}
        hint={
          lastMonth.amountMicros > 0
            ? `${formatMoney(lastMonth.untilSameTimeMicros)} by the same time of the month`
            : 'Nothing was billed.'
        }
      />
    </div>
  )
}
