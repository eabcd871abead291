import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { browserHost } from '#test/support/host/browser-host.ts'
import { openWindow, seriousFaults, signIn } from '#test/support/run/browser.ts'
import { failAfterMs, until } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'

const { host, browser, ada } = browserHost()

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const opened = async (options: Parameters<typeof openWindow>[1] = {}) => {
  const window = await openWindow(browser, options)
  const page = await window.newPage()
  page.setDefaultTimeout(failAfterMs)
  await page.goto(`${host.url}/wallet`)
  await signIn(page, ada)
  await page.waitForURL(`${host.url}/wallet`)
  return { window, page }
}
const added = async (page: Page, token: string, name: string) => {
  const form = page.getByRole('form', { name: 'Add a payment method' })
  await form.getByLabel('Token').fill(token)
  await form.getByLabel('Name').fill(name)
  await form.getByLabel('Agents may use it').check()
  await form.getByLabel('Make it the default').check()
  await form.getByRole('button', { name: 'Add it' }).click()
  await section(page, name).getByText('default').waitFor()
}
/** The agent asks with whatever is the default. */
const request = async (words: string) => {
  const [offer] = await ada.offers(words)
  const { post } = api(host)
  const body = { lines: [{ offerId: offer?.offerId }], addressId: 'home' }
  const { checkoutId } = (await post<{ checkoutId: string }>('/v1/checkouts', body, { token: ada.agent })).body
  const path = `/v1/checkouts/${checkoutId}/request-approval`
  const requested = await post<{ approvalUrl: string; approvalId: string; receiptHash: string }>(
    path,
    {},
    { token: ada.agent },
  )
  return { checkoutId, ...requested.body }
}

verifies('wallet.page', 'a person adds a card, an agent asks with it, and the page names it to its end', async () => {
  const { window, page } = await opened()
  await added(page, 'tok_mastercard', 'Travel')
  expect(await seriousFaults(page)).toEqual([])
  const { approvalUrl, checkoutId } = await request('wireless headphones')
  await page.goto(approvalUrl)
  await page.getByText('Travel (Mastercard ending in 4444)').waitFor()
  await page.getByRole('button', { name: 'Approve exactly this' }).click()
  await page.waitForURL(`${host.url}/purchases/${checkoutId}`)
  await page.getByText('Travel (Mastercard ending in 4444)').waitFor()
  await ada.reaches(checkoutId, ['completed'])
  await window.close()
})

verifies(
  'wallet.closed',
  'without a script a card is removed, closed at the bank, and what waited for it ends',
  async () => {
    const { window, page } = await opened({ javaScriptEnabled: false })
    await added(page, 'tok_visa', 'Shared')
    const waiting = await request('yoga mat')
    await section(page, 'Shared').getByRole('button', { name: 'Remove it' }).click()
    await page.getByText('No method is the default').waitFor()
    expect(await section(page, 'Shared').count()).toBe(0)
    await ada.decide(waiting.checkoutId, waiting)
    expect(await ada.reaches(waiting.checkoutId, ['failed'])).toMatchObject({
      failure: { code: 'payment-method.ended' },
    })
    await page.goto(`${host.url}/purchases/${waiting.checkoutId}`)
    await page.getByText('Shared (Visa ending in 1111)').waitFor()
    await until(async () => {
      const { body } = await api(host).get<{ bank: { closed: { customer: string }[]; holds: object[] } }>(
        '/_local/records',
      )
      return body.bank.closed.some(({ customer }) => customer === ada.userId)
    })
    await window.close()
  },
)
