export type Header = readonly [name: string, value: string]

/**
 * An answer, and the headers that the edge adds to it. They are apart because a host that writes headers itself need not
 * build the `Response` again. A header of the response takes precedence over one of the edge.
 */
export type EdgeAnswer = { response: Response; headers: readonly Header[] }

/** The answer with all its headers, for a host that passes a `Response` on. */
export function wholeResponse({ response, headers }: EdgeAnswer): Response {
  const all = new Headers(headers.map(([name, value]) => [name, value]))
  for (const name of new Set(response.headers.keys())) all.delete(name)
  for (const [name, value] of response.headers) all.append(name, value)
  return new Response(response.body, { status: response.status, headers: all })
}

const isCookie = ([name]: Header) => name === 'set-cookie'

/** Moves cookies onto the response, so that none of them takes the place of one that the response sets. */
export function answerOf(response: Response, headers: readonly Header[]): EdgeAnswer {
  if (!headers.some(isCookie)) return { response, headers }
  const all = new Headers(response.headers)
  for (const [name, value] of headers.filter(isCookie)) all.append(name, value)
  return {
    response: new Response(response.body, { status: response.status, headers: all }),
    headers: headers.filter((header) => !isCookie(header)),
  }
}
