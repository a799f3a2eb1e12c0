import * as z from 'zod'

const DIGITS = /^\d{1,15}(\.\d{1,15})?$/

/** In a query everything is text. `Number` also reads `0x10`, `1e2` and blanks, which nobody means. */
const inDigits = (value: unknown) =>
  typeof value === 'string' ? (DIGITS.test(value) ? Number(value) : Number.NaN) : value

/** A number in a query, in decimal digits. */
export const queryNumber = (number: z.ZodNumber) => z.preprocess(inDigits, number)

/** May be left out; `null` is the same, because many clients write it for what they do not have. */
export const optional = <T extends z.ZodType>(schema: T) =>
  schema
    .nullable()
    .transform((value) => value ?? undefined)
    .optional()
