/** The path of a request's address, as it was sent: to tell whose it is, not to find a route by. */
export function pathAsSent(url: string): string {
  const from = url.indexOf('/', url.indexOf('//') + 2)
  if (from < 0) return '/'
  const query = url.indexOf('?', from)
  return query < 0 ? url.slice(from) : url.slice(from, query)
}
