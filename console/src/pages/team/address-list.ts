/** The address in what is left of a line: in angle brackets, or the words with an @, or all of it. */
function addressesOf(line: string): string[] {
  const bracketed = [...line.matchAll(/<([^<>]+)>/g)].map(([, inside = '']) => inside)
  if (bracketed.length > 0) return bracketed
  const words = line.split(/\s+/)
  const addresses = words.filter((word) => word.includes('@'))
  return addresses.length > 0 ? addresses : [line]
}

const trimmed = (text: string) =>
  text
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/^['"“”‘’(<]+|['"“”‘’)>.]+$/g, '')

/**
 * The addresses in what people paste: separated by commas, semicolons, lines or spaces, with or without names, each
 * once and in their order. What is no address stays in it, so that the server says what is wrong with it.
 */
export function addressesIn(text: string): string[] {
  const found = new Map<string, string>()
  // A name in quotes may hold a comma.
  for (const line of text.replace(/"[^"\n]*"/g, ' ').split(/[\n\r,;\u2028\u2029]+/)) {
    if (line.trim() === '') continue
    for (const raw of addressesOf(line.trim())) {
      const address = trimmed(raw)
      const normal = address.normalize('NFKC').toLowerCase()
      if (address !== '' && !found.has(normal)) found.set(normal, address)
    }
  }
  return [...found.values()]
}

/** A typo shows here already; what an address may be in full, the server knows. */
const LOOKS_RIGHT = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/

type Judged = Readonly<{
  /** Those that may be sent. */
  good: readonly string[]
  /** What is wrong with the others, in a sentence. */
  problem: string | undefined
}>

/** Which of these can be invited, before anything is sent. */
export function judgeAddresses(addresses: readonly string[], members: readonly string[]): Judged {
  const known = new Set(members.map((email) => email.toLowerCase()))
  const isMember = (address: string) => known.has(address.toLowerCase())
  const typos = addresses.filter((address) => !LOOKS_RIGHT.test(address))
  const already = addresses.filter(isMember)
  const good = addresses.filter((address) => LOOKS_RIGHT.test(address) && !isMember(address))
  const sentences = [
    ...(typos.length > 0
      ? [`${listed(typos)} ${typos.length === 1 ? 'is not an e-mail address' : 'are not e-mail addresses'}.`]
      : []),
    ...(already.length > 0
      ? [`${listed(already)} ${already.length === 1 ? 'is' : 'are'} already in the team.`]
      : []),
  ]
  return { good, problem: sentences.length === 0 ? undefined : sentences.join(' ') }
}

const SHOWN = 3
const listed = (addresses: readonly string[]) =>
  addresses.length <= SHOWN
    ? addresses.join(', ')
    : `${addresses.slice(0, SHOWN).join(', ')} and ${addresses.length - SHOWN} more`
