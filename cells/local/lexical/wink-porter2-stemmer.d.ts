/** The package's only function; it ships no types. */
declare module 'wink-porter2-stemmer' {
  export default function stem(word: string): string
}
