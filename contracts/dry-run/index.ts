import * as z from 'zod'
import { type BillableShape, HOURS_PER_MONTH, hourlyMicros } from '../prices/index.ts'

/** `?dryRun=true` on any mutation: all checks run, nothing is changed, and the answer says what would change. */
export const DryRunQuery = z.object({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
})

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** What a mutation would do. Money in whole micro-dollars. */
export const DryRun = z
  .object({
    dryRun: z.literal(true),
    /** The operation that was asked for. */
    operationId: z.string(),
    /** The differences; empty when there are none. `null`: the value does not exist. */
    changes: z.array(z.object({ what: z.string(), before: Value, after: Value })),
    cost: z.object({
      currency: z.literal('USD'),
      hourlyMicrosBefore: z.number().int(),
      hourlyMicrosAfter: z.number().int(),
      /** Over 730 hours. */
      monthlyMicrosBefore: z.number().int(),
      monthlyMicrosAfter: z.number().int(),
    }),
    risks: z.array(z.object({ level: z.enum(['info', 'warning', 'danger']), message: z.string() })),
  })
  .meta({ id: 'DryRun' })
export type DryRun = z.infer<typeof DryRun>
export type Risk = DryRun['risks'][number]

type Values = Readonly<Record<string, string | number | boolean | null | undefined>>

/** The answer to a dry run: the difference between two sets of named values, and what it costs. */
export function toDryRun(
  operationId: string,
  { before, after }: { before: Values; after: Values },
  more: {
    /** What is billed before and after, at the prices of the instant `at`. */
    shapes?: { before?: BillableShape; after?: BillableShape; at: Date }
    risks?: readonly Risk[]
  } = {},
): DryRun {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changes = names
    .map((what) => ({ what, before: before[what] ?? null, after: after[what] ?? null }))
    .filter((change) => change.before !== change.after)
  const { shapes } = more
  const hourly = (shape: BillableShape | undefined) => (shape && shapes ? hourlyMicros(shape, shapes.at) : 0)
  const [hourlyMicrosBefore, hourlyMicrosAfter] = [hourly(shapes?.before), hourly(shapes?.after)]
  return {
    dryRun: true,
    operationId,
    changes,
    cost: {
      currency: 'USD',
      hourlyMicrosBefore,
      hourlyMicrosAfter,
      monthlyMicrosBefore: hourlyMicrosBefore * HOURS_PER_MONTH,
      monthlyMicrosAfter: hourlyMicrosAfter * HOURS_PER_MONTH,
    },
    risks: [...(more.risks ?? [])],
  }
}

/** The answer of a mutation: what it did, or what it would do. */
export const orDryRun = <T extends z.ZodType>(schema: T) => z.union([schema, DryRun])
