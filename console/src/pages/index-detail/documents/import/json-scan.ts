import { MAX_RECORD_LENGTH } from './source.ts'

/** Where an object ends that begins at 0, or why that cannot be told. */
export type ObjectEnd =
  | Readonly<{ kind: 'complete'; end: number }>
  | Readonly<{ kind: 'broken'; at: number; message: string }>
  | Readonly<{ kind: 'more' }>

export type ObjectScanner = {
  /** `isLast`: no more text comes. Call it again with the same text grown longer after `more`. */
  scan: (text: string, isLast: boolean) => ObjectEnd
}

const OUTSIDE = /["{}[\]/]/g
const INSIDE = /["\\\n]/g
const OPENER: ReadonlyMap<string, string> = new Map([
  ['}', '{'],
  [']', '['],
])

/**
 * Finds the closing brace by brackets and quotes alone, so that an object with a mistake in it still has an end. It
 * remembers where it was: a text that grows is not read twice.
 */
export function createObjectScanner(): ObjectScanner {
  let at = 0
  let isInside = false
  const open: string[] = []
  const broken = (message: string): ObjectEnd => ({ kind: 'broken', at, message })

  /** @returns the end, or `undefined` to go on, or `more` when the next characters decide */
  const outside = (text: string, found: number, isLast: boolean): ObjectEnd | undefined => {
    const character = text.charAt(found)
    at = found + 1
    if (character === '"') isInside = true
    else if (character === '/') {
      const end = commentEnd(text, found, isLast)
      if (end === undefined) {
        at = found
        return { kind: 'more' }
      }
      at = end
    } else if (character === '{' || character === '[') open.push(character)
    else {
      if (open.pop() !== OPENER.get(character))
        return broken(`Found ${character} where another bracket is still open.`)
      if (open.length === 0) return { kind: 'complete', end: at }
    }
    return undefined
  }

  const inside = (text: string, found: number, isLast: boolean): ObjectEnd | undefined => {
    const character = text.charAt(found)
    if (character === '\\' && found + 1 === text.length && !isLast) {
      at = found
      return { kind: 'more' }
    }
    // No text in JSON goes over the end of a line: what follows is read as if the quote were closed.
    isInside = character === '\\'
    at = found + (character === '\\' && text.charAt(found + 1) !== '\n' ? 2 : 1)
    return undefined
  }

  return {
    scan: (text, isLast) => {
      for (;;) {
        const pattern = isInside ? INSIDE : OUTSIDE
        pattern.lastIndex = at
        const found = pattern.exec(text)?.index
        const tooLong = () => broken('This object is never closed, or far too large for one document.')
        if ((found ?? text.length) > MAX_RECORD_LENGTH) return tooLong()
        if (found === undefined) {
          at = text.length
          return isLast ? broken('The text ends before this object is closed.') : { kind: 'more' }
        }
        const end = isInside ? inside(text, found, isLast) : outside(text, found, isLast)
        if (end?.kind === 'more' && text.length > MAX_RECORD_LENGTH) return tooLong()
        if (end !== undefined) return end
      }
    },
  }
}

/** Behind a comment that begins at `from`; behind the slash if none does. `undefined`: not to be told yet. */
export function commentEnd(text: string, from: number, isLast: boolean): number | undefined {
  const second = text.charAt(from + 1)
  if (second === '' && !isLast) return undefined
  if (second !== '/' && second !== '*') return from + 1
  const end = text.indexOf(second === '/' ? '\n' : '*/', from + 2)
  if (end >= 0) return second === '/' ? end : end + 2
  return isLast ? text.length : undefined
}
