export { within } from './within.ts'

/** The current time; a parameter of everything that needs it, so that tests can move it. */
export type Now = () => Date

export const systemNow: Now = () => new Date()

/** `date` plus `seconds`, which may be negative or fractional. */
export function addSeconds(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000)
}
