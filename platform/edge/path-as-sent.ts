/** The path of a URL as it was sent, not normalised: to choose a handler, not to match a route. */
export function pathAsSent(url: string): string {
  const from = url.indexOf('/', url.indexOf('//') + 2)
  if (from < 0) return '/'
  const query = url.indexOf('?', from)
  return query < 0 ? url.slice(from) : url.slice(from, query)
}
