import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { browserHost } from '#test/support/host/browser-host.ts'
import { openWindow, signIn } from '#test/support/run/browser.ts'
import { failAfterMs } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'

const { host, browser, ada } = browserHost()

const request = async (words: string) => {
  const [offer] = await ada.offers(words)
  const checkout = await ada.quote([{ offerId: offer?.offerId }])
  const path = `/v1/checkouts/${checkout.checkoutId}/request-approval`
  const { body } = await api(host).post<{ approvalId: string; approvalUrl: string }>(path, {}, { token: ada.agent })
  return { ...body, checkoutId: checkout.checkoutId }
}
const main = (page: Page) => page.getByRole('main')
const shows = (page: Page, text: string | RegExp) =>
  main(page).getByText(text).first().waitFor({ timeout: failAfterMs })
/** The page of an approval, reached by its link and a sign-in. */
const opened = async (url: string, options: Parameters<typeof openWindow>[1] = {}) => {
  const window = await openWindow(browser, options)
  const page = await window.newPage()
  page.setDefaultTimeout(failAfterMs)
  await page.goto(url)
  await signIn(page, ada)
  await page.waitForURL(url)
  return { window, page }
}

verifies('pages.walk', 'a newcomer registers and gives an agent its credentials', async () => {
  const window = await openWindow(browser)
  const page = await window.newPage()
  page.setDefaultTimeout(failAfterMs)
  await page.goto(`${host.url}/`)
  await page.getByRole('link', { name: 'Register' }).click()
  await page.getByLabel('Email').fill(`${crypto.randomUUID()}@example.com`)
  await page.getByLabel('Password').fill('password')
  await page.getByRole('button', { name: 'Register' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('Password').fill('correct horse battery staple')
  await page.getByRole('button', { name: 'Register' }).click()
  await shows(page, 'Nothing waits for your decision.')
  await page.getByRole('link', { name: 'Agents' }).click()
  await page.getByLabel('Name').fill('Scout')
  await page.getByRole('button', { name: 'Create' }).click()
  const [agentId, clientSecret] = await main(page).locator('code').allInnerTexts()
  const { status } = await api(host).post('/v1/auth/agent-token', { agentId, clientSecret })
  expect(status).toBe(200)
  await window.close()
})

verifies('pages.walk', 'a person reads all of it, approves, and watches it become an order', async () => {
  const { approvalId, approvalUrl, checkoutId } = await request('wireless headphones')
  expect(approvalUrl).toBe(`${host.url}/approvals/${approvalId}`)
  const { window, page } = await opened(approvalUrl)
  const text = await main(page).textContent()
  for (const part of [
    'Your agent buyer',
    '1 Main St',
    'Springfield, IL, 62704',
    'Total',
    'Delivery',
    'Tax',
    'only the merchant can take it back',
  ])
    expect(text).toContain(part)
  await page.getByRole('button', { name: 'Approve exactly this' }).click()
  await page.waitForURL(`${host.url}/purchases/${checkoutId}`)
  await shows(page, 'The merchant has the order.')
  await main(page).getByRole('link', { name: /^ord_/ }).click()
  await shows(page, 'Cancel the order')
  await page.getByRole('button', { name: 'Cancel the order' }).click()
  await shows(page, /^canceled$|^refunded$/)
  await window.close()
})

verifies('pages.walk', 'a rejection buys nothing, and the agent may read why', async () => {
  const { approvalId, approvalUrl, checkoutId } = await request('yoga mat')
  const { window, page } = await opened(approvalUrl)
  await page.getByText('Reject it').click()
  await page.getByLabel('Why').fill('The blue one, please')
  await page.getByRole('button', { name: 'Reject', exact: true }).click()
  await shows(page, 'You rejected it.')
  expect((await ada.checkout(checkoutId)).state).toBe('rejected')
  const { body } = await api(host).get(`/v1/approvals/${approvalId}`, { token: ada.agent })
  expect(body).toMatchObject({ outcome: 'rejected', reason: 'The blue one, please' })
  await window.close()
})

verifies('pages.walk', 'of two tabs the second says that it is decided', async () => {
  const { approvalUrl } = await request('trekking poles')
  const { window, page } = await opened(approvalUrl, { javaScriptEnabled: false })
  const second = await window.newPage()
  second.setDefaultTimeout(failAfterMs)
  await second.goto(approvalUrl)
  await page.getByRole('button', { name: 'Approve exactly this' }).click()
  await page.waitForURL(/purchases/)
  await second.getByRole('button', { name: 'Approve exactly this' }).click()
  await shows(second, 'Decided already')
  await second.getByRole('link', { name: 'Go back' }).click()
  await shows(second, 'You approved it.')
  await window.close()
})

verifies('pages.walk', 'a page that is open shows what was decided elsewhere', async () => {
  const { approvalUrl, approvalId, checkoutId } = await request('insulated bottle')
  const { window, page } = await opened(approvalUrl)
  const { body } = await api(host).get<{ receiptHash: string }>(`/v1/approvals/${approvalId}`, { token: ada.user })
  await ada.decide(checkoutId, { approvalId, receiptHash: body.receiptHash }, 'reject')
  await shows(page, 'You rejected it.')
  await window.close()
})

verifies('pages.walk', 'an old sign-in is confirmed with the password, and keeps the page', async () => {
  const { approvalUrl, checkoutId } = await request('desk lamp')
  const { window, page } = await opened(approvalUrl, { javaScriptEnabled: false })
  await host.local('clock', { advanceSeconds: 400 })
  await page.getByRole('button', { name: 'Approve exactly this' }).click()
  await shows(page, 'Your sign-in is older than five minutes.')
  await page.getByLabel('Password').fill('wrong horse battery staple')
  await page.getByRole('button', { name: 'Confirm' }).click()
  await shows(page, 'The email or the password is wrong.')
  await page.getByLabel('Password').fill(ada.password)
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.waitForURL(approvalUrl)
  await page.getByRole('button', { name: 'Approve exactly this' }).click()
  await page.waitForURL(`${host.url}/purchases/${checkoutId}`)
  await ada.login()
  await ada.reaches(checkoutId, ['completed'])
  await page.reload()
  await shows(page, 'The merchant has the order.')
  await window.close()
})
