import { Money } from '../../ui/amounts.tsx'
import { Stat } from '../../ui/stat.tsx'

type Rate = { hourlyMicros: number; monthlyMicros: number }

/** What the indexes cost as they are now. */
export function SpendStat({ rate: { hourlyMicros, monthlyMicros } }: { rate: Rate }) {
  return (
    <Stat
      label="Spend as of now"
      value={<Money micros={hourlyMicros} per="h" />}
      hint={
        <>
          About <Money micros={monthlyMicros} per="month" />
        </>
      }
    />
  )
}
