/** The first that fits counts: most browsers name others too, to be taken for them. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOPT\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bHeadlessChrome\//, 'Headless Chrome'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/\S+ .*\bSafari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPad\b/, 'iPad'],
  [/\biPhone\b|\biPod\b/, 'iPhone'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b|\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]
/** Programs say their name and version first, and nothing of browsers. */
const PROGRAM = /^([\w.+-]{1,40})(?:\/(\d[\w.]{0,20})(?: |$)|$)/

const find = (table: typeof BROWSERS, text: string) => table.find(([pattern]) => pattern.test(text))?.[1]

/**
 * `Firefox on Linux`: browser and system as the browser tells them. Versions are left out, because browsers no longer
 * tell them truly. What is no browser is called by its own name; what cannot be told is said to be unknown.
 */
export function describeUserAgent(userAgent: string): string {
  const browser = find(BROWSERS, userAgent)
  const system = find(SYSTEMS, userAgent)
  if (browser) return system ? `${browser} on ${system}` : browser
  const [, program, version] = PROGRAM.exec(userAgent) ?? []
  if (program !== undefined && program !== 'Mozilla') return `${program} ${version ?? ''}`.trim()
  return system ? `A browser on ${system}` : 'Unknown device'
}

/** For a picture of it. */
export function kindOfDevice(userAgent: string): 'phone' | 'tablet' | 'computer' | 'program' {
  if (/\biPad\b|\bTablet\b|\bAndroid\b(?!.*\bMobile\b)/.test(userAgent)) return 'tablet'
  if (/\biPhone\b|\biPod\b|\bMobile\b/.test(userAgent)) return 'phone'
  return userAgent.startsWith('Mozilla/') ? 'computer' : 'program'
}
