import * as z from 'zod'
import { MAX_PREFIX_CHARACTERS } from '#contracts/indexes'
import { camelCase } from './settings-keys.ts'

const MAX_DEPTH = 8

/**
 * Normalises `modelProperties`: camelCase keys, numeric values as numbers, and no value that means "not given". The
 * Terraform provider sends every known key with a zero value, other clients write snake_case, some send dimensions as
 * text.
 */
export function normalizeModelProperties(
  given: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const clean = cleaned(given, 0)
  if (typeof clean !== 'object' || clean === null) return undefined
  const properties = clean as Record<string, unknown>
  for (const key of ['dimensions', 'tokens']) {
    const value = properties[key]
    if (typeof value === 'string' && /^\d+$/.test(value)) properties[key] = Number(value)
  }
  return Object.keys(properties).length === 0 ? undefined : properties
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === '' || value === 0 || value === false
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > MAX_DEPTH) return undefined
  if (Array.isArray(value)) return value.map((one) => cleaned(one, depth + 1))
  const entries = Object.entries(value)
    .map(([key, one]) => [camelCase(key), cleaned(one, depth + 1)] as const)
    .filter(([, one]) => !isNothing(one))
  return entries.length === 0 && depth > 0 ? undefined : Object.fromEntries(entries)
}

const Words = z.string().max(2000)
const Prefix = z.string().max(MAX_PREFIX_CHARACTERS)
type Known = { readonly [key: string]: z.ZodType | Known }

/**
 * The keys read by this service or a cell, and those of contract §1.7 that clients decode, with their types. A wrong
 * type in one index of the list makes the Terraform provider lose the whole list. All other keys are the engine's.
 */
const KNOWN: Known = {
  name: Words,
  type: Words,
  url: Words,
  dimensions: z.number().int().min(1).max(8192),
  tokens: z.number().int().min(1).max(1_000_000),
  textQueryPrefix: Prefix,
  textChunkPrefix: Prefix,
  trustRemoteCode: z.boolean(),
  isMarqtunedModel: z.boolean(),
  isMarqtuneModel: z.boolean(),
  modelLocation: {
    authRequired: z.boolean(),
    s3: { bucket: Words, key: Words },
    hf: { repoId: Words, filename: Words },
  },
}

type Problem = { path: string[]; message: string }

/** Problems of normalised `modelProperties` that clients could not read back. */
export function modelPropertiesProblems(given: Record<string, unknown>): Problem[] {
  return problemsOf(normalizeModelProperties(given) ?? {}, KNOWN, [])
}

function problemsOf(value: unknown, known: z.ZodType | Known, path: string[]): Problem[] {
  if (known instanceof z.ZodType) {
    const parsed = known.safeParse(value)
    const [issue] = parsed.error?.issues ?? []
    return issue ? [{ path, message: issue.message }] : []
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ path, message: 'Invalid input: expected object' }]
  const byKey = new Map(Object.entries(known).map(([key, one]) => [folded(key), one]))
  return Object.entries(value).flatMap(([key, one]) => {
    const expected = byKey.get(folded(key))
    return expected ? problemsOf(one, expected, [...path, key]) : []
  })
}

/** Folds a key as Go's JSON decoder does: case-insensitive, with the long s and the Kelvin sign as letters. */
function folded(key: string): string {
  return key.toUpperCase().toLowerCase()
}
