import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { browserHost } from '#test/support/host/browser-host.ts'
import { openWindow, seriousFaults, signIn } from '#test/support/run/browser.ts'
import { failAfterMs } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { virtualAuthenticator } from '#test/support/run/virtual-authenticator.ts'

const { host, browser, ada } = browserHost()

const main = (page: Page) => page.getByRole('main')
const shows = (page: Page, text: string | RegExp) =>
  main(page).getByText(text).first().waitFor({ timeout: failAfterMs })
const button = (page: Page, name: string) => main(page).getByRole('button', { name, exact: true })
const opened = async (options: Parameters<typeof openWindow>[1] = {}) => {
  const window = await openWindow(browser, options)
  const page = await window.newPage()
  page.setDefaultTimeout(failAfterMs)
  const broken: string[] = []
  page.on('console', (message) => {
    if (/Content.Security|Refused/i.test(message.text())) broken.push(message.text())
  })
  page.on('pageerror', (error) => broken.push(error.message))
  return { window, page, broken }
}
const request = async (words: string) => {
  const [offer] = await ada.offers(words)
  const { checkoutId } = await ada.quote([{ offerId: offer?.offerId }])
  const path = `/v1/checkouts/${checkoutId}/request-approval`
  const { body } = await api(host).post<{ approvalId: string; approvalUrl: string }>(path, {}, { token: ada.agent })
  return { ...body, checkoutId }
}
/** Adds a passkey on the page that is open. */
const add = async (page: Page, name: string) => {
  await page.waitForURL(`${host.url}/security`)
  await page.getByLabel('Name of the passkey').fill(name)
  await button(page, 'Add a passkey').click()
  await page.waitForURL(`${host.url}/security`)
  await shows(page, name)
}

verifies(
  'passkeys.pages',
  'a person adds a passkey, signs in with it, approves with it, and it becomes an order',
  async () => {
    const { window, page, broken } = await opened()
    const authenticator = await virtualAuthenticator(page)
    await page.goto(`${host.url}/sign-in?next=/security`)
    await signIn(page, ada)
    await add(page, 'Work laptop')
    expect(await authenticator.credentials()).toMatchObject([{ isResidentCredential: true, rpId: 'localhost' }])
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(/sign-in/)
    await button(page, 'Sign in with a passkey').click()
    await page.waitForURL(`${host.url}/approvals`)

    const { approvalUrl, approvalId, checkoutId } = await request('wireless headphones')
    await page.goto(approvalUrl)
    await authenticator.recognizes(false)
    await button(page, 'Approve with a passkey').click()
    await shows(page, 'No passkey was used.')
    expect(await seriousFaults(page)).toEqual([])
    expect((await ada.checkout(checkoutId)).state).toBe('awaiting_approval')
    await authenticator.recognizes(true)
    await button(page, 'Use the passkey').click()
    await page.waitForURL(`${host.url}/purchases/${checkoutId}`)
    await shows(page, 'The merchant has the order.')
    await page.goto(approvalUrl)
    await shows(page, 'Your passkey “Work laptop” signed it.')
    const { body } = await api(host).get(`/v1/approvals/${approvalId}`, { token: ada.agent })
    expect(body).toMatchObject({ outcome: 'approved', passkey: { name: 'Work laptop', verified: true } })

    await page.goto(`${host.url}/security`)
    await page.getByRole('button', { name: 'Remove Work laptop' }).click()
    await page.getByText('Work laptop').waitFor({ state: 'detached' })
    expect(broken).toEqual([])
    await window.close()
  },
)

verifies('passkeys.pages', 'whoever comes by the address is led to the name that passkeys belong to', async () => {
  const { window, page } = await opened()
  await page.goto(`${host.url.replace('localhost', '127.0.0.1')}/sign-in?next=/security`)
  expect(page.url()).toBe(`${host.url}/sign-in?next=%2Fsecurity`)
  await window.close()
})

verifies(
  'passkeys.pages',
  'what demands a passkey offers nothing else, and an old sign-in is renewed with it',
  async () => {
    const limits = { perPurchaseMinor: 500_000, perMonthMinor: 5_000_000, currency: 'USD', passkeyAboveMinor: 0 }
    await api(host).put('/v1/me/limits', limits, { token: ada.user })
    const { approvalUrl, checkoutId } = await request('yoga mat')
    const { window, page, broken } = await opened()
    await virtualAuthenticator(page)
    await page.goto(approvalUrl)
    await signIn(page, ada)
    await shows(page, 'This purchase has to be approved with a passkey.')
    await main(page).getByRole('link', { name: 'add one' }).click()
    await add(page, 'Phone')
    await host.local('clock', { advanceSeconds: 400 })
    await page.goto(approvalUrl)
    await button(page, 'Use a passkey instead').click()
    await page.waitForURL(approvalUrl)
    expect(await button(page, 'Approve exactly this').count()).toBe(0)
    await button(page, 'Approve with a passkey').click()
    await page.waitForURL(`${host.url}/purchases/${checkoutId}`)
    await shows(page, 'The merchant has the order.')
    expect(broken).toEqual([])
    await window.close()
    await ada.login()
  },
)

verifies('passkeys.pages', 'without a script a page says what needs one, and the password does the rest', async () => {
  const { approvalUrl } = await request('desk lamp')
  const { window, page } = await opened({ javaScriptEnabled: false })
  await page.goto(approvalUrl)
  expect(await button(page, 'Sign in with a passkey').isVisible()).toBe(false)
  await signIn(page, ada)
  await page.waitForURL(approvalUrl)
  // What only shows without a script is no element to a locator.
  expect(await main(page).textContent()).toContain('It needs JavaScript')
  await page.getByText('Reject it').click()
  await button(page, 'Reject').click()
  await shows(page, 'You rejected it.')
  await page.goto(`${host.url}/security`)
  expect(await main(page).textContent()).toContain('Adding a passkey needs JavaScript.')
  await page.getByRole('button', { name: 'Remove Phone' }).click()
  await page.waitForURL(`${host.url}/security`)
  expect(await page.getByText('Phone', { exact: true }).count()).toBe(0)
  await window.close()
})
