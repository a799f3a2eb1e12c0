/** Months, days and hours are those of UTC. Instants are whole seconds since 1970. */
export type Seconds = number

export const HOUR = 3_600
export const DAY = 86_400

/** The second that an instant lies in. */
export const secondOf = (at: Date): Seconds => Math.floor(at.getTime() / 1000)
export const dateOf = (at: Seconds): Date => new Date(at * 1000)
export const isoOf = (at: Seconds): string => dateOf(at).toISOString()

export const monthOf = (at: Seconds): string => isoOf(at).slice(0, 7)
export const dayOf = (at: Seconds): string => isoOf(at).slice(0, 10)
export const startOfDay = (at: Seconds): Seconds => at - (at % DAY)
export const startOfHour = (at: Seconds): Seconds => at - (at % HOUR)

export const startOfMonth = (month: string): Seconds => secondOf(new Date(`${month}-01T00:00:00.000Z`))
export const endOfMonth = (month: string): Seconds => startOfMonth(monthAfter(month))

export function monthAfter(month: string, by = 1): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return monthOf(Date.UTC(year, number - 1 + by, 1) / 1000)
}

/** The months from one to another, both included. */
export function monthsBetween(from: string, to: string): string[] {
  const months: string[] = []
  for (let month = from; month <= to; month = monthAfter(month)) months.push(month)
  return months
}
