/** Names of fields that say what a document is, best first. */
const TITLES = [
  'title',
  'name',
  'product_name',
  'productname',
  'headline',
  'heading',
  'label',
  'subject',
  'question',
]
const LONGEST_TITLE = 160

/** The field whose value can stand as the heading of a hit; none where every text is long. */
export function headingField(fields: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(fields).filter((name) => isTitle(fields[name]))
  const rank = (name: string) => {
    const at = TITLES.indexOf(name.toLowerCase())
    return at < 0 ? TITLES.length : at
  }
  // Sorting is stable: of names without a rank the first in the document wins.
  return names.toSorted((one, other) => rank(one) - rank(other))[0]
}

function isTitle(value: unknown): boolean {
  return (
    typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_TITLE && !isAddress(value)
  )
}

const isAddress = (text: string) => /^[a-z][a-z\d+.-]*:\/\//i.test(text)
