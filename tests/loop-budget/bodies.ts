import * as z from 'zod'

/** A body as text, and what is special about it. */
export type Body = { what: string; text: string }

type Schema = {
  type?: string
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  maxLength?: number
  maxItems?: number
  additionalProperties?: Schema | boolean
}

const QUOTES = 2
const MAX_DEPTH = 250_000
/** Characters that expressions, cutters and comparisons may trip over. */
const CHARACTERS = { underscores: '_', blanks: ' ', disguises: '4@$31!' }

/** As many entries as fit. */
function joined(maxBytes: number, entry: (at: number) => string, [open, close]: [string, string]): string {
  const parts: string[] = []
  for (let size = 2, at = 0; ; at++) {
    const next = entry(at)
    size += next.length + 1
    if (size > maxBytes) break
    parts.push(next)
  }
  return `${open}${parts.join(',')}${close}`
}

const nested = (maxBytes: number, open: string, close: string) => {
  const depth = Math.min(MAX_DEPTH, Math.floor(maxBytes / (open.length + close.length)) - 1)
  return `${open.repeat(depth)}1${close.repeat(depth)}`
}

/** Bodies that any route may be sent, as large as it takes them. */
function anyBodies(maxBytes: number): Body[] {
  return [
    { what: 'unknown keys', text: joined(maxBytes, (at) => `"k${at}":1`, ['{', '}']) },
    {
      what: 'long unknown keys',
      text: joined(maxBytes, (at) => `"${String(at).padEnd(40, 'tensorFieldz')}":1`, ['{', '}']),
    },
    { what: 'deep lists', text: nested(maxBytes, '[', ']') },
    { what: 'deep objects', text: nested(maxBytes, '{"a":', '}') },
    { what: 'numbers', text: joined(maxBytes, (at) => String(at % 10), ['[', ']']) },
  ]
}

/** A value of this schema with every text made of `character`, as long as `room` allows, or no longer than it takes. */
function filled(schema: Schema, character: string, { room, fits }: { room: number; fits: boolean }): string {
  const [first] = schema.anyOf ?? schema.oneOf ?? []
  if (first) return filled(first, character, { room, fits })
  if (schema.type === 'object' || schema.properties) {
    const properties = Object.entries(schema.properties ?? {})
    const each = Math.floor(room / Math.max(1, properties.length)) - 20
    const parts = properties.map(
      ([key, one]) => `${JSON.stringify(key)}:${filled(one, character, { room: each, fits })}`,
    )
    if (properties.length > 0 || schema.additionalProperties === false) return `{${parts.join(',')}}`
    const value = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {}
    const one = filled(value, character, { room: 8, fits })
    return joined(room, (at) => `"${character.slice(0, 1)}${at}":${one}`, ['{', '}'])
  }
  if (schema.type === 'array') {
    const one = filled(schema.items ?? {}, character, { room: fits ? 40 : 8, fits })
    let left = fits ? (schema.maxItems ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
    return joined(room, () => (left-- > 0 ? one : ' '.repeat(room)), ['[', ']'])
  }
  if (schema.type !== undefined && schema.type !== 'string') return schema.type === 'boolean' ? 'true' : '1'
  const most = fits ? (schema.maxLength ?? room) : room
  const repeats = Math.floor(Math.max(character.length, Math.min(most, room - QUOTES)) / character.length)
  return `"${character.repeat(repeats)}"`
}

/** The worst bodies for a route, made from its own schema. */
export function worstBodies(schema: z.ZodType | undefined, maxBytes: number): Body[] {
  const bodies = anyBodies(maxBytes)
  if (schema === undefined) return bodies
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Schema
  for (const [what, character] of Object.entries(CHARACTERS))
    for (const fits of [true, false])
      bodies.push({
        what: `${what}, ${fits ? 'as long as accepted' : 'as long as the body'}`,
        text: filled(shape, character, { room: maxBytes - 100, fits }),
      })
  return bodies
}
