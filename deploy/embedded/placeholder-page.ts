/** Stands where the Console will be. */
export function placeholderPage(apiUrl: string): Response {
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Marqo Cloud</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}code{background:#8883;padding:.1em .3em;border-radius:4px}</style>
</head><body><main><h1>Marqo Cloud</h1>
<p>The control plane is running. The public API is at <code>${apiUrl}/api/v2</code>; <a href="/api/v2/openapi.json">its OpenAPI document</a> lists every route.</p>
<p>Your API key and password are in <code>first-run.json</code> in the data directory.</p></main></body></html>`
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  })
}
