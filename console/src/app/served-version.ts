/** Names of built files change with their content, so the page's own says which version this is. */
const ownEntry = () => document.querySelector<HTMLScriptElement>('script[type="module"]')?.getAttribute('src')

/** What the server serves now, compared with this page: it was deployed anew, it is the same, or it cannot be reached. */
export async function servedVersion(): Promise<'same' | 'newer' | 'unreachable'> {
  try {
    const response = await fetch('/', { headers: { accept: 'text/html' }, cache: 'no-cache' })
    if (!response.ok) return 'unreachable'
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const served = page.querySelector('script[type="module"]')?.getAttribute('src')
    return served === undefined || served === null || served === ownEntry() ? 'same' : 'newer'
  } catch {
    return 'unreachable'
  }
}
