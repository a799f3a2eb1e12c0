import type { Browser } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { canUseBrowser, firstOwner, newPerson, type Person } from '../support/browser.ts'
import { startInBrowser } from '../support/in-browser.ts'
import { createReadyIndex, type Product, until } from '../support/product.ts'

const SHOP = [
  {
    _id: 'coat',
    title: 'A warm winter coat',
    text: 'Keeps out wind. It has a hood. Made for snow.',
    price: 120,
  },
  { _id: 'trunks', title: 'Swimming trunks', text: 'For the beach and the pool.', price: 25 },
  { _id: 'kettle', title: 'An electric kettle', text: 'Boils water for tea.', price: 39 },
]

describe.runIf(canUseBrowser('search in the Console'))('the search of an index', () => {
  let product: Product
  let browser: Browser
  let ada: Person
  startInBrowser(async (started) => {
    ;({ product, browser } = started)
    const { email, password } = await firstOwner(product)
    ada = await newPerson(browser, product)
    await ada.signIn(email, password)
    const splits = { splitLength: 1, splitOverlap: 0, splitMethod: 'sentence' }
    await indexWith(
      'shop',
      { textPreprocessing: splits },
      { documents: SHOP, tensorFields: ['title', 'text'] },
    )
  })

  async function indexWith(name: string, settings: object, body?: object): Promise<void> {
    const endpoint = await createReadyIndex(product, name, { ...settings })
    if (body) await product.send('POST', `${endpoint}/indexes/${name}/documents`, body)
  }
  const query = () => ada.page.getByRole('textbox', { name: 'Query' })
  const hits = () => ada.page.getByRole('article')
  const ids = async () => {
    await hits().first().waitFor()
    const labels = await hits().evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))
    return labels.map((label) => label.replace(/^Hit \d+: /, ''))
  }
  const radio = (name: string) => ada.page.getByRole('radio', { name, exact: true })

  it('finds by meaning on Enter, marks the sentence that matched, and the link to it finds the same', async () => {
    const { page } = ada
    await page.goto('/indexes/shop/search')
    await page.getByText('Search this index').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'shop' }).focus()
    await page.keyboard.press('/')
    await page.keyboard.type('something for the snow')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await ids())[0]).toBe('coat')
    await expect.poll(() => hits().first().locator('mark').textContent()).toBe('Made for snow.')
    await page.getByText(/3 hits · .* in the index · .* in all/).waitFor()
    expect(new URL(page.url()).search).toBe('?q=something+for+the+snow')
    await page.reload()
    await expect.poll(async () => (await ids())[0]).toBe('coat')
    await expect.poll(() => hits().first().getByRole('link').textContent()).toBe('A warm winter coat')
    await radio('Full').click()
    await hits().first().getByText('Keeps out wind.').waitFor()
    await hits().first().getByRole('link').click()
    await page.waitForURL('**/indexes/shop/documents?doc=coat')
    expect(ada.complaints).toEqual([])
  })

  it('finds by words, and says ways on when there is no hit', async () => {
    const { page } = ada
    await page.goto('/indexes/shop/search?q=boiling')
    await radio('Lexical search, by words').click()
    await query().press('Enter')
    await until(10, async () => ((await ids()).join() === 'kettle' ? true : undefined))
    await query().fill('"tea" snow')
    await query().press('Enter')
    await page.getByText('1 hit ·').waitFor()
    await query().fill('submarine')
    await query().press('Enter')
    await page.getByText('No hits').waitFor()
    await page.getByRole('button', { name: 'Search by meaning' }).click()
    await page.getByText('3 hits ·').waitFor()
    expect(ada.complaints).toEqual([])
  })

  it('takes weighted texts, and shows the very request as code and as JSON', async () => {
    const { page } = ada
    await page.goto('/indexes/shop/search')
    await page.getByRole('button', { name: 'Options' }).click()
    await radio('Weighted texts').click()
    await page.keyboard.press('Escape')
    await page.getByRole('textbox', { name: 'Text 1', exact: true }).fill('clothes')
    await page.getByRole('textbox', { name: 'Text 2', exact: true }).fill('cold weather')
    await page.getByRole('textbox', { name: 'Weight of text 2' }).fill('much')
    await page.keyboard.press('Enter')
    await page.getByText('The weight of “cold weather” is not a number.').waitFor()
    await page.getByRole('textbox', { name: 'Weight of text 2' }).fill('-1')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await ids())[0]).toBe('trunks')
    await radio('JSON').click()
    await page.getByRole('region', { name: 'Request' }).getByText('"cold weather": -1').waitFor()
    await page.getByRole('region', { name: 'Response' }).getByText('"_id": "trunks"').waitFor()
    await radio('Code').click()
    await page.getByText('mq.index("shop").search(').waitFor()
    await page.getByText('"cold weather": -1').first().waitFor()
    await page.getByRole('button', { name: 'Recent' }).click()
    await page.getByRole('menuitem', { name: /clothes × 1, cold weather × -1/ }).waitFor()
    await page.keyboard.press('Escape')
    expect(ada.complaints).toEqual([])
  })

  it('shows more documents like a hit, without it, as a search of its own that a filter narrows', async () => {
    const { page } = ada
    await page.goto('/indexes/shop/search?q=something+for+the+snow')
    await expect.poll(async () => (await ids())[0]).toBe('coat')
    await hits().first().getByRole('button', { name: 'More like this' }).click()
    await page.getByText('Documents like coat, without it').waitFor()
    await page.getByText('2 hits ·').waitFor()
    expect((await ids())[0]).toBe('trunks')
    expect(new URL(page.url()).search).toBe('?like=coat')
    await radio('Code').click()
    await page.getByText('mq.index("shop").recommend(').waitFor()
    await radio('Compact').click()
    await page.getByRole('textbox', { name: 'Filter' }).fill('price:[30 TO *]')
    await page.getByRole('button', { name: 'Search', exact: true }).last().click()
    await expect.poll(async () => (await ids()).join()).toBe('kettle')
    await page.reload()
    await expect.poll(async () => (await ids()).join()).toBe('kettle')
    await page.getByRole('button', { name: 'Show no documents like it' }).click()
    await page.getByText('Search this index').waitFor()
    await page.goBack()
    await expect.poll(async () => (await ids()).join()).toBe('kettle')
    await query().fill('tea')
    await query().press('Enter')
    await expect.poll(async () => (await ids())[0]).toBe('kettle')
    expect(new URL(page.url()).searchParams.get('like')).toBeNull()
    expect(ada.complaints).toEqual([])
  })

  it('finds by meaning and words: the balance is set by key, facets narrow, a number sorts and modifies', async () => {
    const { page } = ada
    await page.goto('/indexes/shop/search?q=coat')
    await radio('Hybrid search, by meaning and words').click()
    const balance = page.getByRole('slider', { name: 'Balance of words and meaning' })
    await balance.focus()
    for (let at = 0; at < 4; at++) await page.keyboard.press('ArrowLeft')
    await page.getByText('30 % meaning, 70 % words').waitFor()
    await page.getByRole('button', { name: 'Options' }).click()
    await page.getByRole('button', { name: 'Facets: none' }).click()
    await page.getByRole('checkbox', { name: 'title' }).click()
    await page.getByRole('checkbox', { name: 'price' }).click()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await query().press('Enter')
    await page.getByText('3 hits of 3 matches ·').waitFor()
    await expect.poll(async () => (await ids())[0]).toBe('coat')
    expect(new URL(page.url()).searchParams.get('alpha')).toBe('0.3')
    const facets = page.getByRole('complementary', { name: 'Facets' })
    await facets.getByRole('region', { name: 'price' }).getByText('120').waitFor()
    const value = facets.getByRole('button', { name: /^Swimming trunks/ })
    await value.click()
    await expect.poll(ids).toEqual(['trunks'])
    await facets.getByRole('button', { name: /^Swimming trunks/, pressed: true }).click()
    await page.getByText('3 hits of 3 matches ·').waitFor()
    await page.getByRole('button', { name: /^Options/ }).click()
    await page.getByRole('combobox', { name: 'Sort by' }).click()
    await page.getByRole('option', { name: 'price' }).click()
    await radio('Low first').click()
    await page.keyboard.press('Escape')
    await query().press('Enter')
    await expect.poll(ids).toEqual(['trunks', 'kettle', 'coat'])
    await page.getByRole('button', { name: /^Options/ }).click()
    await page.getByRole('button', { name: 'Add modifier' }).click()
    await page.getByRole('combobox', { name: 'Field of modifier 1' }).fill('price')
    await page.keyboard.press('Enter')
    await page.getByText('They cannot decide the order of hits that are sorted.').waitFor()
    await page.getByRole('combobox', { name: 'Sort by' }).click()
    await page.getByRole('option', { name: 'Relevance' }).click()
    await page.getByRole('textbox', { name: 'Weight of modifier 1' }).fill('-1')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await expect.poll(ids).toEqual(['trunks', 'kettle', 'coat'])
    await radio('JSON').click()
    await page.getByRole('region', { name: 'Request' }).getByText('"multiply_score_by"').waitFor()
    expect(ada.complaints).toEqual([])
  })

  it('pages, and goes back with the back button', async () => {
    const { page } = ada
    await page.goto('/indexes/shop/search?q=things&limit=2')
    const first = await ids()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('1 hit (3–3) ·').waitFor()
    await page.goBack()
    await page.getByText('2 hits ·').waitFor()
    await expect.poll(ids).toEqual(first)
    await page.getByRole('button', { name: 'Options · 1' }).click()
    await page.getByRole('spinbutton', { name: 'Hits per page' }).fill('0')
    await page.keyboard.press('Enter')
    await page.getByText('From 1 to 1,000.').waitFor()
    expect(ada.complaints).toEqual([])
  })

  it('tells a wrong filter at its place, and any other mistake with its reason', async () => {
    const { page } = ada
    ada.expects(/400 .*search/)
    await page.goto('/indexes/shop/search?q=coat&filter=price%3A%5B1+TO+x%5D')
    await page.getByText("Range limits are numbers or *, but found 'x'. At character 7:").waitFor()
    await page.getByText('Correct it above to see hits.').waitFor()
    await page.goto('/indexes/shop/search?q=coat&offset=10001')
    await page.getByText('at most 10000 hits can be paged through').waitFor()
    expect(ada.complaints).toEqual([])
  })

  it('takes vectors where the index embeds nothing itself', async () => {
    const { page } = ada
    await indexWith(
      'vectors',
      { model: 'no_model', modelProperties: { dimensions: 3, type: 'no_model' } },
      {
        documents: [
          { _id: 'x', v: { vector: [1, 0, 0], content: 'along x' } },
          { _id: 'y', v: { vector: [0, 1, 0], content: 'along y' } },
        ],
        tensorFields: ['v'],
        mappings: { v: { type: 'custom_vector' } },
      },
    )
    await page.goto('/indexes/vectors/search')
    const vector = page.getByRole('textbox', { name: 'Query vector' })
    await vector.fill('[0.1, 0.9]')
    await page.getByRole('button', { name: 'Search', exact: true }).last().click()
    await page.getByText('This vector has 2 numbers; the index takes 3.').waitFor()
    await vector.fill('[0.1, 0.9, 0]')
    await page.getByRole('button', { name: 'Search', exact: true }).last().click()
    await expect.poll(async () => (await ids())[0]).toBe('y')
    // The vector stays with the browser's history, not with the address.
    expect(new URL(page.url()).search).toBe('')
    await page.reload()
    await expect.poll(async () => (await ids())[0]).toBe('y')
    expect(ada.complaints).toEqual([])
  })

  it('offers of a structured index what its fields can do', async () => {
    const { page } = ada
    const settings = {
      type: 'structured',
      allFields: [
        { name: 'title', type: 'text', features: ['lexical_search'] },
        { name: 'color', type: 'text', features: ['filter'] },
      ],
      tensorFields: ['title'],
    }
    await indexWith('strict', settings, {
      documents: [
        { _id: 'a', title: 'A red coat', color: 'red' },
        { _id: 'b', title: 'A blue coat', color: 'blue' },
        { _id: 'c', title: 'A green coat', color: 'green' },
      ],
    })
    await page.goto('/indexes/strict/search?q=coat')
    await page.getByText('3 hits ·').waitFor()
    await page.getByRole('button', { name: 'Builder' }).click()
    await page.getByRole('combobox', { name: 'Field' }).click()
    expect(await page.getByRole('option').allTextContents()).toEqual(['_idtext', 'colortext'])
    await page.getByRole('option', { name: /color/ }).click()
    await page.getByRole('combobox', { name: 'Comparison' }).click()
    await page.getByRole('option', { name: 'is any of' }).click()
    await page.getByRole('textbox', { name: 'Values' }).fill('red')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Values' }).fill('blue')
    await page.keyboard.press('Enter')
    await query().press('Enter')
    await page.getByText('2 hits ·').waitFor()
    expect(new URL(page.url()).searchParams.get('filter')).toBe('color IN (red, blue)')
    await page.getByRole('button', { name: 'Options' }).click()
    await page.getByRole('button', { name: 'Search in: all' }).click()
    const searchIn = page.getByRole('dialog', { name: 'Search in' })
    await expect.poll(() => searchIn.getByRole('checkbox').count()).toBe(2)
    expect(ada.complaints).toEqual([])
  })

  it('of an index without documents shows the way to the first', async () => {
    const { page } = ada
    await indexWith('bare', {})
    await page.goto('/indexes/bare/search')
    await page.getByText('There is nothing to find yet').waitFor()
    await page.getByRole('link', { name: 'Add documents' }).click()
    await page.waitForURL('**/indexes/bare/documents?dialog=add')
    await page.getByRole('dialog', { name: 'Add documents' }).waitFor()
    expect(ada.complaints).toEqual([])
  })
})
