const MAX_DEPTH = 8
const camel = (key: string) => key.replaceAll(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase())

/**
 * `modelProperties` in one form: camelCase, numbers as numbers, and nothing that means "not given". The Terraform
 * provider sends every key it knows with a zero value, others write snake_case, some give dimensions as text.
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
    .map(([key, one]) => [camel(key), cleaned(one, depth + 1)] as const)
    .filter(([, one]) => !isNothing(one))
  return entries.length === 0 && depth > 0 ? undefined : Object.fromEntries(entries)
}
