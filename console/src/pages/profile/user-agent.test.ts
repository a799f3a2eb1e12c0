import { describe, expect, it } from 'vitest'
import { describeUserAgent, kindOfDevice } from './user-agent.ts'

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

describe('what a session was begun with', () => {
  it.each([
    [CHROME, 'Chrome on Linux', 'computer'],
    [CHROME.replace('X11; Linux x86_64', 'Windows NT 10.0; Win64; x64'), 'Chrome on Windows', 'computer'],
    [`${CHROME} Edg/140.0.0.0`, 'Edge on Linux', 'computer'],
    [`${CHROME} OPR/120.0.0.0`, 'Opera on Linux', 'computer'],
    [CHROME.replace('X11; Linux x86_64', 'X11; CrOS x86_64 14541.0.0'), 'Chrome on ChromeOS', 'computer'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:142.0) Gecko/20100101 Firefox/142.0',
      'Firefox on macOS',
      'computer',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
      'Safari on macOS',
      'computer',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
      'Safari on iPhone',
      'phone',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1',
      'Chrome on iPhone',
      'phone',
    ],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
      'Samsung Internet on Android',
      'phone',
    ],
    ['Mozilla/5.0 (Android 15; Tablet; rv:142.0) Gecko/142.0 Firefox/142.0', 'Firefox on Android', 'tablet'],
    ['curl/8.14.1', 'curl 8.14.1', 'program'],
    ['python-requests/2.32.4', 'python-requests 2.32.4', 'program'],
    ['node', 'node', 'program'],
    ['', 'Unknown device', 'program'],
    ['Mozilla/5.0 (X11; Linux x86_64) Something/1.0', 'A browser on Linux', 'computer'],
    ['<script>alert(1)</script>/1', 'Unknown device', 'program'],
  ])('is told of %s', (userAgent, words, kind) => {
    expect(describeUserAgent(userAgent)).toBe(words)
    expect(kindOfDevice(userAgent)).toBe(kind)
  })
})
