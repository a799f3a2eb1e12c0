import * as z from 'zod'

const Refusal = z.object({ message: z.string() })
const Items = z.object({ items: z.array(z.object({ status: z.number(), message: z.string().optional() })) })

/** Statuses that mean the request itself is wrong, so that a retry gets the same answer. */
const isFinal = (status: number) => status === 400 || status === 413 || status === 422

/**
 * The index's reason for refusing its own canary, in words for its owner, when a retry cannot succeed; `undefined`
 * otherwise, for example for a cell that is busy or starting.
 */
export function canaryRefusal(status: number, body: unknown): string | undefined {
  const [item] = Items.safeParse(body).data?.items ?? []
  const refused = isFinal(status)
    ? Refusal.safeParse(body).data
    : isFinal(item?.status ?? 200)
      ? item
      : undefined
  if (refused === undefined) return undefined
  return `The index refuses a document made after its own settings: ${refused.message ?? 'it does not say why'} Delete it and create it with other settings.`
}
