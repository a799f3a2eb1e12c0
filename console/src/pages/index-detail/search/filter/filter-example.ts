import type { IndexField } from '../../documents/index-fields.ts'

/** A filter over fields that this index has, to show what one looks like. */
export function filterExample(fields: readonly IndexField[]): string {
  const own = fields.filter(({ name, canFilter }) => canFilter && name !== '_id')
  const number = own.find(({ isNumeric }) => isNumeric)
  const text = own.find(({ type }) => type === 'text')
  const parts = [
    ...(number ? [`${escaped(number.name)}:[* TO 50]`] : []),
    ...(text ? [`${escaped(text.name)}:(dark blue)`] : []),
  ]
  return parts.length > 0 ? `Filter, such as ${parts.join(' AND ')}` : 'Filter, such as _id:(first one)'
}

const escaped = (name: string) => name.replaceAll(/[\s:()\\]/g, String.raw`\$&`)
