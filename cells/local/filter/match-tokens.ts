/**
 * How a document's filterable values are kept: one list of short texts per document, so that equality on any field
 * is one lookup and needs no column of its own. The separator cannot be typed in a field name that is accepted.
 */
const SEPARATOR = '\u0001'

/** Equality of text ignores case, as Vespa's does. */
export function stringToken(field: string, value: string): string {
  return `${field}${SEPARATOR}s${value.toLowerCase()}`
}

export function booleanToken(field: string, value: boolean): string {
  return `${field}${SEPARATOR}b${value}`
}

/** 3, 3.0 and -0 against 0 are the same number. */
export function numberToken(field: string, value: number): string {
  return `${field}${SEPARATOR}n${value === 0 ? 0 : value}`
}
