import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Vault } from './index.ts'

/** What every vault promises. `open` gives the same vault each time, `other` one with another key. */
export function vaultContract(name: string, open: () => Vault, other: () => Vault): void {
  describe(name, () => {
    it('opens to what was sealed, whatever it is, and never seals into the same text twice', async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string(), async (text, context) => {
          const [once, twice] = [await open().seal(text, context), await open().seal(text, context)]
          expect(once).not.toBe(twice)
          expect(await open().open(once, context)).toBe(text)
        }),
      )
    })

    it('opens nothing for another context, another key, or after a change', async () => {
      const sealed = await open().seal('a secret', 'totp usr_1')
      const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`
      for (const attempt of [
        open().open(sealed, 'totp usr_2'),
        other().open(sealed, 'totp usr_1'),
        open().open(changed, 'totp usr_1'),
        open().open('v1.', 'totp usr_1'),
        open().open('nonsense', 'totp usr_1'),
      ])
        await expect(attempt).rejects.toMatchObject({ code: 'vault_unreadable', kind: 'internal' })
    })

    it('signs the same text alike, and differently for another context or key', async () => {
      const signed = await open().mac('123456', 'code ada@example.com')
      expect(await open().mac('123456', 'code ada@example.com')).toBe(signed)
      expect(await open().mac('123457', 'code ada@example.com')).not.toBe(signed)
      expect(await open().mac('123456', 'code bob@example.com')).not.toBe(signed)
      expect(await other().mac('123456', 'code ada@example.com')).not.toBe(signed)
    })
  })
}
