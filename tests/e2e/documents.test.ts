import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canUseBrowser, firstOwner, newPerson, type Person, startBrowser } from '../support/browser.ts'
import { join as joinAccount, PASSWORD, web } from '../support/people.ts'
import { createReadyIndex, type Product, startProduct, until, waitForStatus } from '../support/product.ts'

describe.runIf(canUseBrowser('documents in the Console'))('the documents of an index', () => {
  let product: Product
  let browser: Browser
  let ada: Person
  beforeAll(async () => {
    ;[product, browser] = await Promise.all([startProduct(), startBrowser()])
    ada = await signedIn()
  })
  afterAll(async () => {
    await browser?.close()
    await product?.[Symbol.asyncDispose]()
  })

  async function signedIn(): Promise<Person> {
    const { email, password } = await firstOwner(product)
    const person = await newPerson(browser, product)
    await person.signIn(email, password)
    return person
  }
  async function indexWith(name: string, documents: object[] = [], tensorFields = ['title']): Promise<void> {
    const endpoint = await createReadyIndex(product, name)
    if (documents.length > 0)
      await product.send('POST', `${endpoint}/indexes/${name}/documents`, { documents, tensorFields })
  }
  /** A document as the index has it. */
  async function stored(name: string, id: string, { page } = ada): Promise<Record<string, unknown>> {
    const answer = await page.request.get(`/web/indexes/${name}/documents/${encodeURIComponent(id)}`)
    return (await answer.json()) as Record<string, unknown>
  }
  async function total(name: string): Promise<number> {
    const answer = await ada.page.request.get(`/web/indexes/${name}/documents?limit=1`)
    return ((await answer.json()) as { total: number }).total
  }
  const button = (name: string | RegExp, within: Pick<Locator, 'getByRole'> = ada.page) =>
    within.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) })
  const choose = async (label: string, option: string | RegExp, { page } = ada) => {
    await page.getByRole('combobox', { name: label }).click()
    await page.getByRole('option', { name: option }).first().click()
  }
  const addFile = async (name: string, file: string, content: string | Uint8Array) => {
    await ada.page.goto(`/indexes/${name}/documents?dialog=add`)
    await ada.page
      .locator('input[type=file]')
      .setInputFiles({ name: file, mimeType: 'text/plain', buffer: Buffer.from(content) })
  }
  const write = async (text: string, { page } = ada) => {
    const editor = page.getByRole('textbox', { name: 'Document as JSON' })
    await editor.click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText(text)
  }

  it('begin with a sample, in one click', async () => {
    await indexWith('fresh')
    await ada.page.goto('/indexes/fresh/documents')
    await ada.page.getByText('No documents yet').waitFor()
    await button('Add a sample').click()
    await ada.page.getByText('18 of 18 documents').waitFor()
    expect(await total('fresh')).toBe(18)
    expect(ada.complaints).toEqual([])
  })

  it('come from a CSV: bad rows are told by line and left out, the rest is added with types and ids', async () => {
    const { page } = ada
    await indexWith('csv')
    const rows = [
      'sku;title;price;inStock;zip',
      'a1;Warm coat;120,5;true;01234',
      'a2;"open;1;true;1',
      'a3;Trunks;25;false;00042',
      'a4;too few',
    ]
    await addFile('csv', 'stock.csv', `\ufeff${rows.join('\r\n')}`)
    await page.getByText('2 documents · 2 records left out').waitFor()
    await page.getByRole('tab', { name: 'Left out (2)' }).click()
    await page.getByRole('row', { name: /^3 A double quote on this line/ }).waitFor()
    await page.getByRole('row', { name: /^5 This row has 2 values; the header names 5/ }).waitFor()
    await page.getByRole('tab', { name: 'Fields' }).click()
    // 120,5 is no number as the API knows it: the person decides what becomes of it.
    await expect
      .poll(() => page.getByRole('combobox', { name: 'What price becomes' }).textContent())
      .toBe('Text')
    await expect
      .poll(() => page.getByRole('combobox', { name: 'What zip becomes' }).textContent())
      .toBe('Text')
    await choose('What price becomes', 'Number')
    await page.getByText('1 document · 3 records left out').waitFor()
    await choose('What price becomes', 'Text')
    await page.getByText('2 documents · 2 records left out').waitFor()
    await button('Add 2 of 4').click()
    await page.getByText('2 documents added').waitFor()
    expect(await stored('csv', 'a3')).toEqual({
      _id: 'a3',
      title: 'Trunks',
      price: '25',
      inStock: false,
      zip: '00042',
    })

    const [download] = await Promise.all([page.waitForEvent('download'), button('Download as CSV').click()])
    const file = await readFile(await download.path(), 'utf8')
    expect(file).toContain('"a2;""open;1;true;1"')
    await button('Show the documents').click()
    await page.getByText('2 of 2 documents').waitFor()
    expect(ada.complaints).toEqual([])
  })

  it('come from pasted JSON: mistakes are told with line and column, and what the index refuses with its reason', async () => {
    const { page } = ada
    await indexWith('pasted')
    await page.goto('/indexes/pasted/documents?dialog=add')
    await page.getByRole('radio', { name: 'Paste' }).click()
    const text =
      '[\n  {"_id": "a", "title": "Good"},\n  {"_id": "b", "title": "Comma",},\n  // no\n  {"_id": "c", "deep": {"x": {"y": 1}}}\n]'
    await page.getByLabel('Documents', { exact: true }).fill(text)
    await button('Check documents').click()
    await page.getByText('Line 4: JSON has no comments').waitFor()
    await page.getByRole('tab', { name: 'Left out (1)' }).click()
    await page.getByText('Not JSON at line 3, column 32: Remove the comma before }').waitFor()
    await button('Add 2 of 3').click()
    await page.getByText('1 document added').waitFor()
    await page.getByRole('row', { name: /^5 Field 'deep' is an object/ }).waitFor()
    expect(await total('pasted')).toBe(1)
    expect(ada.complaints).toEqual([])
  })

  it('come with vectors of their own, which are recognised by their form', async () => {
    const { page } = ada
    const settings = { model: 'no_model', modelProperties: { dimensions: 3, type: 'no_model' } }
    await createReadyIndex(product, 'vectors', settings)
    await addFile('vectors', 'v.jsonl', '{"_id":"x","v":[1,0,0],"n":1}\n{"_id":"y","v":[0,1,0],"n":2}')
    await page.getByText('2 documents', { exact: false }).first().waitFor()
    await expect
      .poll(() => page.getByRole('combobox', { name: 'What v becomes' }).textContent())
      .toBe('Custom vector')
    await button('Add 2 documents').click()
    await page.getByText('2 documents added').waitFor()
    const q = { customVector: { vector: [0.1, 0.9, 0] } }
    const found = await page.request.post('/web/indexes/vectors/search', { data: { q } })
    expect(await found.json()).toMatchObject({ hits: [{ _id: 'y', n: 2 }, { _id: 'x' }] })
    expect(ada.complaints).toEqual([])
  })

  it('for a structured index become what its schema wants; other columns are left out', async () => {
    const { page } = ada
    const allFields = [
      { name: 'title', type: 'text', features: ['lexical_search'] },
      { name: 'zip', type: 'text', features: ['filter'] },
      { name: 'stock', type: 'int', features: ['filter'] },
      { name: 'tags', type: 'array<text>', features: ['filter'] },
    ]
    await createReadyIndex(product, 'strict', { type: 'structured', allFields, tensorFields: ['title'] })
    const rows = ['id,title,zip,stock,tags,colour', '1,Coat,123,4,"[""a""]",red', '2,Hat,456,many,,blue']
    await addFile('strict', 'strict.csv', rows.join('\n'))
    await page.getByText('1 document · 1 record left out').waitFor()
    await page.getByRole('row', { name: /^colour Not a field of this index/ }).waitFor()
    await page.getByRole('tab', { name: 'Left out (1)' }).click()
    await page.getByText('stock: “many” is not a number.').waitFor()
    await button('Add 1 of 2').click()
    await page.getByText('1 document added').waitFor()
    expect(await stored('strict', '1')).toEqual({
      _id: '1',
      title: 'Coat',
      zip: '123',
      stock: 4,
      tags: ['a'],
    })
    expect(ada.complaints).toEqual([])
  })

  it('are added whole and once, although the network is lost on the way; leaving is asked about', async () => {
    const { page, context } = ada
    ada.expects(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK/)
    await indexWith('network')
    const lines = Array.from({ length: 400 }, (_, at) => JSON.stringify({ title: `Thing number ${at}` }))
    await addFile('network', 'things.jsonl', lines.join('\n'))
    await button('Add 400 documents').click()
    await until(20, async () => ((await total('network')) >= 64 ? true : undefined))
    await context.setOffline(true)
    await page.getByText('The index did not answer').waitFor()
    await page.keyboard.press('Escape')
    await button('Keep adding', page.getByRole('alertdialog', { name: 'Stop adding documents?' })).click()
    await context.setOffline(false)
    await button('Try now').click()
    await page.getByText('400 documents added').waitFor()
    expect(await total('network')).toBe(400)
    expect(ada.complaints).toEqual([])
  })

  it('can be stopped on the way: what was added stays, and is said', async () => {
    const { page } = ada
    await indexWith('stopped')
    const lines = Array.from({ length: 3000 }, (_, at) =>
      JSON.stringify({ _id: `t${at}`, title: `Thing ${at}` }),
    )
    await addFile('stopped', 'things.jsonl', lines.join('\n'))
    await button('Add 3,000 documents').click()
    await until(20, async () => ((await total('stopped')) >= 64 ? true : undefined))
    await button('Pause').click()
    await page.getByText('Paused', { exact: true }).first().waitFor()
    const whilePaused = await total('stopped')
    await button('Continue').click()
    await until(20, async () => ((await total('stopped')) > whilePaused ? true : undefined))
    await button('Stop').click()
    const notice = page.getByText(/documents were added and stay in the index/)
    await notice.waitFor()
    const said = Number(
      /([\d,]+) documents were added/.exec((await notice.textContent()) ?? '')?.[1]?.replace(',', ''),
    )
    expect(await total('stopped')).toBe(said)
    expect(ada.complaints).toEqual([])
  })

  it('of a file with 50 MB are looked at without freezing the page', async () => {
    const { page } = ada
    await indexWith('large')
    const row = (at: number) =>
      `p${at},"A thing that is described with a good many words, number ${at}",${at % 100}.5\n`
    const rows = Array.from({ length: 650_000 }, (_, at) => row(at))
    const folder = await mkdtemp(join(tmpdir(), 'console-large-'))
    const file = join(folder, 'large.csv')
    await writeFile(file, `sku,title,price\n${rows.join('')}`)
    expect((await stat(file)).size).toBeGreaterThan(45_000_000)
    await page.goto('/indexes/large/documents?dialog=add')
    await page.evaluate(`
      window.longest = 0
      let last = performance.now()
      const tick = () => { const now = performance.now(); window.longest = Math.max(window.longest, now - last); last = now; setTimeout(tick, 10) }
      tick()
    `)
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByRole('progressbar', { name: 'Looking at all of it' }).waitFor()
    await page.evaluate('window.longest = 0; window.began = performance.now()')
    await page.getByText('650,000 documents').first().waitFor()
    // A page that froze would stand still for nearly all of it, on whatever machine.
    expect(await page.evaluate('window.longest / (performance.now() - window.began)')).toBeLessThan(0.25)
    await button('Cancel').click()
    await rm(folder, { recursive: true })
    expect(ada.complaints).toEqual([])
  })

  it('are filtered by rows or by text; a mistake is told at its place, and the address holds it all', async () => {
    const { page } = ada
    ada.expects(/400 .*filters/)
    await indexWith('filters', [
      { _id: 'coat', title: 'A warm coat', price: 120, color: 'dark blue' },
      { _id: 'hat', title: 'A hat', price: 20, color: 'dark blue' },
      { _id: 'trunks', title: 'Trunks', price: 25, color: 'red (bright)' },
    ])
    await page.goto('/indexes/filters/documents')
    await page.getByText('3 of 3 documents').waitFor()
    await button('Builder').click()
    await choose('Field', /^color/)
    await page.getByRole('textbox', { name: 'Value' }).fill('red (bright)')
    await page.keyboard.press('Enter')
    await page.getByText('1 of 1 documents').waitFor()
    expect(new URL(page.url()).searchParams.get('filter')).toBe(String.raw`color:(red \(bright\))`)

    const filter = page.getByRole('textbox', { name: 'Filter' })
    await filter.fill('price:[* TO 30] AND color:(dark blue')
    await filter.press('Enter')
    await page.getByText('This ( is never closed. At character 27:').waitFor()
    expect(await filter.evaluate((one) => (one as { selectionStart?: number }).selectionStart)).toBe(26)
    await filter.fill('price:[* TO 30] AND color:(dark blue)')
    await filter.press('Enter')
    await page.getByText('1 of 1 documents').waitFor()
    await expect.poll(() => page.getByRole('textbox', { name: 'Number' }).inputValue()).toBe('30')

    await page.goBack()
    await page.goBack()
    await page.getByRole('link', { name: 'trunks' }).waitFor()
    await page.goto('/indexes/filters/documents?filter=price%3A1')
    await page.getByText('No document matches this filter').waitFor()
    expect(ada.complaints).toEqual([])
  })

  it('are opened, edited with what was embedded, duplicated and deleted', async () => {
    const { page } = ada
    ada.expects(/404 .*documents/)
    await indexWith(
      'edited',
      [{ _id: 'a/b c', title: 'A warm coat', note: 'only words', price: 1 }],
      ['title'],
    )
    // Which fields are embedded is found out by asking for each.
    ada.expects(/400 .*edited\/search/)
    await page.goto('/indexes/edited/documents')
    await page.getByRole('textbox', { name: 'Document id' }).fill('nowhere ')
    await page.keyboard.press('Enter')
    await page.getByText('No document has this id').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'a/b c' }).click()
    await page.waitForURL('**/documents?doc=a%2Fb+c')
    await button('Edit').click()
    await until(10, async () =>
      (await page.getByRole('checkbox', { name: 'title' }).isChecked()) ? true : undefined,
    )
    await expect.poll(() => page.getByRole('checkbox', { name: 'note' }).isChecked()).toBe(false)

    await write('{"_id": "other", "title": "A warm coat"}')
    await button('Save document').click()
    await page.getByText('The id of a document stays as it is').waitFor()
    await write('{"_id": "a/b c", "title": {"x": {"y": 1}}, "price": 2}')
    await button('Save document').click()
    await page.getByRole('alert').getByText("Field 'title' is an object").waitFor()
    await page.locator('.cm-lintRange-error').waitFor()
    await write('{"_id": "a/b c", "title": "A cold drink", "price": 2}')
    await button('Save document').click()
    await page.getByText('Document saved').waitFor()
    expect(await stored('edited', 'a/b c')).toEqual({ _id: 'a/b c', title: 'A cold drink', price: 2 })
    const found = await page.request.post('/web/indexes/edited/search', { data: { q: 'something to drink' } })
    expect(await found.json()).toMatchObject({ hits: [{ _highlights: [{ title: 'A cold drink' }] }] })

    await button('Duplicate').click()
    await write('{"_id": "copy", "title": "A copy"}')
    await button('Add document').click()
    await page.waitForURL('**/documents?doc=copy')
    expect(await total('edited')).toBe(2)
    await page.keyboard.press('Escape')
    await page.getByRole('checkbox', { name: 'Select all rows' }).click()
    await page.getByText('2 selected').waitFor()
    await button('Delete').click()
    await button('Delete documents', page.getByRole('alertdialog', { name: 'Delete 2 documents?' })).click()
    await page.getByText('No documents yet').waitFor()
    expect(await total('edited')).toBe(0)
    expect(ada.complaints).toEqual([])
  })

  it('changed by two people are not overwritten unseen', async () => {
    const grace = await signedIn()
    await indexWith('shared', [{ _id: 'one', title: 'First' }])
    for (const { page } of [ada, grace]) {
      await page.goto('/indexes/shared/documents?doc=one')
      await button('Edit', page).click()
      await page.getByRole('textbox', { name: 'Document as JSON' }).waitFor()
    }
    await write('{"_id": "one", "title": "By Ada"}', ada)
    await button('Save document', ada.page).click()
    await ada.page.getByText('Document saved').waitFor()
    await write('{"_id": "one", "title": "By Grace"}', grace)
    await button('Save document', grace.page).click()
    await grace.page.getByText('This document was changed meanwhile').waitFor()
    expect(await stored('shared', 'one')).toMatchObject({ title: 'By Ada' })
    await button('Load the newer one', grace.page).click()
    await write('{"_id": "one", "title": "By both"}', grace)
    await button('Save document', grace.page).click()
    await grace.page.getByText('Document saved').waitFor()
    expect(await stored('shared', 'one')).toMatchObject({ title: 'By both' })
    expect([...ada.complaints, ...grace.complaints]).toEqual([])
    await grace.context.close()
  })

  it('can be looked at and searched, but not changed, by a viewer', async () => {
    const { email, password } = await firstOwner(product)
    const { cookie } = await web(product, 'POST', '/sessions', { body: { email, password } })
    await joinAccount(product, cookie ?? '', { email: 'viewer@example.com', role: 'viewer', name: 'Val' })
    await indexWith('looked-at', [{ _id: 'one', title: 'A warm coat' }])
    const val = await newPerson(browser, product)
    await val.signIn('viewer@example.com', PASSWORD)
    await val.page.goto('/indexes/looked-at/documents?dialog=add')
    await val.page.getByRole('link', { name: 'one' }).click()
    await button('Copy JSON', val.page).waitFor()
    for (const name of ['Add documents', 'Edit', 'Duplicate', 'Delete'])
      await expect.poll(() => button(name, val.page).count()).toBe(0)
    await val.page.goto('/indexes/looked-at/search?q=winter')
    await val.page.getByRole('article', { name: 'Hit 1: one' }).waitFor()
    expect(val.complaints).toEqual([])
    await val.context.close()
  })

  it('work by keyboard alone: rows, opening, closing', async () => {
    const { page } = ada
    await indexWith(
      'keys',
      Array.from({ length: 60 }, (_, at) => ({ _id: `k${10 + at}`, title: `Thing ${at}` })),
    )
    await page.goto('/indexes/keys/documents')
    await page.getByText('50 of 60 documents').waitFor()
    await page.getByRole('row', { name: /k10/ }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await page.getByText('1 selected').waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/documents?doc=k12')
    await page.getByText('Thing 2', { exact: true }).first().waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL('**/documents')
    await button('Load more').focus()
    await page.keyboard.press('Enter')
    await page.getByText('60 of 60 documents').waitFor()
    expect(ada.complaints).toEqual([])
  })

  it('of a paused index, and of one whose cell is away, are not shown as if there were none', async () => {
    const { page } = ada
    ada.expects(/50[0-9] /)
    await indexWith('resting', [{ _id: 'one', title: 'Still here' }])
    await product.send('PUT', '/indexes/resting', { numberOfInferences: 0 })
    await waitForStatus(product, 'resting', 'READY')
    await page.goto('/indexes/resting/documents')
    await page.getByText('The index is paused').first().waitFor()
    await page.getByRole('main').getByRole('button', { name: 'Resume' }).last().click()
    await page.waitForURL('**/documents?dialog=resume')

    await indexWith('away', [{ _id: 'one', title: 'Still here' }])
    await page.goto('/indexes/away/documents')
    await page.getByText('1 of 1 documents').waitFor()
    // It is started again at once, so it has to be killed again and again.
    await product.kill('cell')
    const killing = setInterval(() => void product.kill('cell').catch(() => {}), 200)
    await page.getByRole('textbox', { name: 'Filter' }).fill('title:x')
    await page.keyboard.press('Enter')
    await page.getByText('The documents could not be loaded').waitFor()
    clearInterval(killing)
    await product.ready('cell')
    await button('Try again').click()
    await page.getByText('No document matches this filter').waitFor()
    expect(ada.complaints).toEqual([])
  })
})
