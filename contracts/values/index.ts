import * as z from 'zod'

/** As programs print numbers: tiny fractions come with a negative exponent. */
const DIGITS = /^\d{1,15}(\.\d{1,17})?(e-\d{1,3})?$/

/** Query parameters are text. `Number` would also accept `0x10`, `1e2` and blanks, which are always mistakes. */
const inDigits = (value: unknown) =>
  typeof value === 'string' ? (DIGITS.test(value) ? Number(value) : Number.NaN) : value

/** A number in a query, in decimal digits. */
export const queryNumber = (number: z.ZodNumber) => z.preprocess(inDigits, number)

/** An optional value; `null` counts as left out, because many clients send it for missing values. */
export const optional = <T extends z.ZodType>(schema: T) =>
  schema
    .nullable()
    .transform((value) => value ?? undefined)
    .optional()

/** The `request` of a route that needs a JSON body. */
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  body: { content: { 'application/json': { schema } }, required: true },
})
