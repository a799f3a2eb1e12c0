import { describe, expect, it } from 'vitest'
import { addressLines } from './address-lines.ts'
import { detailsOf, taxIdsOf, valuesOf } from './details-values.ts'

const address = { line1: '1 Main St', city: 'Wien', postalCode: '1010', country: 'AT' }

describe('billing details in a form', () => {
  it('are sent as they were read', () => {
    const details = { name: 'Acme', address, taxIds: [{ type: 'eu_vat', value: 'ATU12345678' }] }
    expect(detailsOf(valuesOf(details))).toEqual(details)
    expect(detailsOf(valuesOf({ taxIds: [] }))).toEqual({ taxIds: [] })
  })

  it('have an address only where one was entered', () => {
    const values = valuesOf({ taxIds: [] })
    expect(detailsOf({ ...values, line1: '  ' })).toEqual({ taxIds: [] })
    expect(detailsOf({ ...values, line1: 'X 1', city: 'Y', country: 'de' }).address).toEqual({
      line1: 'X 1',
      city: 'Y',
      country: 'DE',
    })
  })

  it('take tax ids a line each, and refuse what is none', () => {
    expect(taxIdsOf(' EU_VAT  DE 123 \n\nus_ein 12-3456789')).toEqual([
      { type: 'eu_vat', value: 'DE 123' },
      { type: 'us_ein', value: '12-3456789' },
    ])
    expect(taxIdsOf('DE123456789')).toBeUndefined()
    expect(taxIdsOf('eu_vat 1\n'.repeat(6))).toBeUndefined()
  })

  it('stand as on an envelope', () => expect(addressLines(address)).toEqual(['1 Main St', '1010 Wien', 'AT']))
})
