import { isVector, type Treatment } from './column.ts'

const TRUE = /^(?:true|yes|y|1)$/i
const FALSE = /^(?:false|no|n|0)$/i
const ANY_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

export type Converted = Readonly<{ value: unknown }> | Readonly<{ problem: string }>

/** One value as the person wants it. */
export function convert(value: unknown, treatment: Treatment): Converted {
  switch (treatment) {
    case 'as_is':
    case 'skip':
      return { value }
    case 'text':
      return { value: typeof value === 'string' ? value : JSON.stringify(value) }
    case 'number':
      return toNumber(value)
    case 'boolean':
      return toBoolean(value)
    case 'json':
      return typeof value === 'string' ? fromJson(value) : { value }
    case 'vector':
      return toVector(value)
  }
}

export function shownValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function toNumber(value: unknown): Converted {
  if (typeof value === 'number') return { value }
  const text = String(value).trim()
  const number = ANY_NUMBER.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(number) ? { value: number } : { problem: `“${shownValue(value)}” is not a number` }
}

function toBoolean(value: unknown): Converted {
  if (typeof value === 'boolean') return { value }
  const text = String(value).trim()
  if (TRUE.test(text)) return { value: true }
  return FALSE.test(text) ? { value: false } : { problem: `“${shownValue(value)}” is not true or false` }
}

function fromJson(text: string): Converted {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { problem: `“${shownValue(text)}” is not JSON` }
  }
}

function toVector(value: unknown): Converted {
  const parsed = typeof value === 'string' ? fromJson(value) : { value }
  if ('problem' in parsed) return parsed
  if (!isVector(parsed.value)) return { problem: `“${shownValue(value)}” is not a list of numbers` }
  return { value: Array.isArray(parsed.value) ? { vector: parsed.value } : parsed.value }
}
