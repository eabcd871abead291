import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { api } from '#test/support/api/api.ts'
import { browserHost } from '#test/support/host/browser-host.ts'
import { chaos } from '#test/support/purchases/books.ts'
import { openWindow, seriousFaults, signIn } from '#test/support/run/browser.ts'
import { failAfterMs, until } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'

const { host, browser, ada } = browserHost()

interface Requested {
  approvalId: string
  approvalUrl: string
  decision?: { delegationId: string }
}
const request = async (words: string, merchantId?: string) => {
  const offer = (await ada.offers(words)).find((each) => !merchantId || each.merchantId === merchantId)
  const intent = await api(host).post<{ intentId: string }>('/v1/intents', { text: words }, { token: ada.agent })
  const checkout = await ada.quote([{ offerId: offer?.offerId }], { intentId: intent.body.intentId })
  const path = `/v1/checkouts/${checkout.checkoutId}/request-approval`
  const { body } = await api(host).post<Requested>(path, {}, { token: ada.agent })
  return { ...body, checkoutId: checkout.checkoutId, merchantId: checkout.legs[0]?.merchantId ?? '' }
}
const main = (page: Page) => page.getByRole('main')
const shows = (page: Page, text: string | RegExp) =>
  main(page).getByText(text).first().waitFor({ timeout: failAfterMs })
/** A page of ours, reached by its link and a sign-in. */
const opened = async (url: string) => {
  const window = await openWindow(browser)
  const page = await window.newPage()
  page.setDefaultTimeout(failAfterMs)
  await page.goto(url)
  await signIn(page, ada)
  await page.waitForURL(url)
  return { window, page }
}
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

verifies('account.confirmed', 'in a browser: the button behind the mailed link confirms the address', async () => {
  const { text } = await until(async () => {
    const mails = await host.local<{ subject: string; text: string }[]>('mail')
    return mails.find(({ subject }) => subject.startsWith('Purser: confirm'))
  })
  const window = await openWindow(browser)
  const page = await window.newPage()
  await page.goto(/^http\S+$/m.exec(text)?.[0] ?? '')
  await shows(page, 'Confirm only if you have an account')
  expect(await seriousFaults(page)).toEqual([])
  await press(page, 'Confirm my address')
  await shows(page, 'Purser mails you from now on')
  await window.close()
})

verifies('account.reset', 'in a browser: who forgot the password chooses one by the mailed link', async () => {
  const email = `${crypto.randomUUID()}@example.com`
  const at = api(host)
  const { body } = await at.post<{ accessToken: string }>('/v1/auth/register', { email, password: 'five plain horses' })
  const limits = { perPurchaseMinor: 30_000, perMonthMinor: 30_000, currency: 'USD' }
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
  const made = await at.post('/v1/delegations', { ...limits, expiresAt }, { token: body.accessToken })
  expect(made.status).toBe(201)
  const window = await openWindow(browser)
  const page = await window.newPage()
  await page.goto(`${host.url}/sign-in`)
  await page.getByRole('link', { name: /forgot/i }).click()
  await page.getByLabel('Email').fill(email)
  expect(await seriousFaults(page)).toEqual([])
  await press(page, 'Mail me a link')
  const { text } = await until(async () => {
    const mails = await host.local<{ to: string[]; subject: string; text: string }[]>('mail')
    return mails.find(({ to, subject }) => to.includes(email) && subject.includes('new password'))
  })
  await page.goto(/^http\S+$/m.exec(text)?.[0] ?? '')
  await page.getByRole('textbox', { name: 'New password' }).fill('four other horses')
  expect(await seriousFaults(page)).toEqual([])
  await press(page, 'Set the new password')
  await shows(page, 'Nobody had confirmed this address before')
  const again = await at.post<{ accessToken: string }>('/v1/auth/login', { email, password: 'four other horses' })
  const { accessToken: token } = again.body
  const { items } = (await at.get<{ items: { state: string }[] }>('/v1/delegations', { token })).body
  expect(items.map(({ state }) => state)).toEqual(['revoked'])
  await window.close()
})

verifies('pages.always-allow', 'in a browser: allowed once, and the second purchase asks nobody', async () => {
  const first = await request('wireless headphones')
  const { window, page } = await opened(first.approvalUrl)
  await page.getByRole('link', { name: 'Always allow purchases like this' }).click()
  await shows(page, 'It begins with')
  expect(await seriousFaults(page)).toEqual([])
  expect(await page.getByLabel('For', { exact: true }).locator('option:checked').textContent()).toBe('buyer')
  await page.getByLabel(/^Most for one purchase/).fill('2000')
  await page.getByLabel(/^Most in a month/).fill('1000')
  await press(page, 'Approve this, and allow what is like it')
  await shows(page, /cannot exceed the limit for a day or a month/)
  await page.getByLabel(/^Most in a month/).fill('5000')
  await page.getByLabel('Purchases in all').fill('1')
  await press(page, 'Approve this, and allow what is like it')
  await page.waitForURL(`${host.url}/purchases/${first.checkoutId}`)
  await shows(page, 'The merchant has the order.')

  const second = await request('yoga mat', first.merchantId)
  expect(second.decision?.delegationId).toMatch(/^dlg_/)
  await ada.reaches(second.checkoutId, ['completed'])
  await page.goto(`${host.url}/approvals/${second.approvalId}`)
  await shows(page, 'approved it without a question.')
  await page.getByRole('link', { name: 'Your delegation' }).click()
  await shows(page, 'Purchases left')
  expect(await seriousFaults(page)).toEqual([])
  const third = await request('insulated bottle', first.merchantId)
  expect(third.decision).toBeUndefined()
  await page.goto(third.approvalUrl)
  await page.getByText('Why no delegation of yours decided').click()
  await shows(page, 'It has no purchase left.')
  await page.goto(`${host.url}/delegations`)
  await main(page)
    .getByRole('link', { name: /for one purchase/ })
    .click()
  await press(page, 'Revoke')
  await shows(page, 'It was revoked')
  await window.close()
})

verifies(
  'pages.walk',
  'the inbox tells of it, the mail lies on the laptop, and all is read with one button',
  async () => {
    const { window, page } = await opened(`${host.url}/inbox`)
    for (const sentence of [
      'A delegation was made',
      'A delegation has no purchase left',
      'Your delegation approved a purchase without a question',
      'A purchase was bought',
      'A new agent may act for you',
    ])
      await shows(page, sentence)
    expect(await seriousFaults(page)).toEqual([])
    await page
      .getByRole('navigation')
      .getByText(/\d+ unread/)
      .waitFor()
    await press(page, 'Mark all as read')
    await page
      .getByRole('navigation')
      .getByText(/\d+ unread/)
      .waitFor({ state: 'detached' })
    const mails = await until(async () => {
      const all = await host.local<{ to: string[]; subject: string; text: string }[]>('mail')
      return all.some(({ subject }) => subject.endsWith('waits for your decision')) && all
    })
    const own = mails.filter(({ to }) => to.includes(ada.email))
    expect(own.length).toBeGreaterThan(1)
    for (const { to, text } of own) {
      expect(to).toEqual([ada.email])
      expect(text).toContain(`${host.url}/`)
      expect(text).not.toMatch(/Main St|Springfield/)
    }
    await window.close()
  },
)

verifies('pages.acts', 'in a browser: an address that cannot be is told, and one that can is stored', async () => {
  const { window, page } = await opened(`${host.url}/addresses`)
  const typed = {
    'What you call it': 'office',
    'Who receives it': 'Ada',
    'Street and number': '2 Side St',
    City: 'Berlin',
  }
  for (const [label, text] of Object.entries(typed)) await page.getByLabel(label).fill(text)
  await page.getByLabel('Postal code').fill('00000')
  await page.getByLabel(/^Country/).fill('DE')
  await press(page, 'Store this address')
  await shows(page, /There is no such postal code in DE/)
  await page.getByLabel('Postal code').fill('10115')
  await press(page, 'Store this address')
  await main(page).getByRole('heading', { name: 'office' }).waitFor()
  await window.close()
})

verifies('pages.walk', 'after a rejection the back button shows what was decided, and offers no decision', async () => {
  const { approvalUrl } = await request('desk lamp')
  const { window, page } = await opened(approvalUrl)
  await page.getByText('Reject it').click()
  await press(page, 'Reject')
  await shows(page, 'You rejected it.')
  await page.getByRole('link', { name: 'Approvals' }).click()
  await page.goBack()
  await shows(page, 'You rejected it.')
  expect(await page.getByRole('button', { name: 'Approve exactly this' }).count()).toBe(0)
  await window.close()
})

verifies('pages.walk', 'a purchase that drifted shows its difference, and is bought at the new price', async () => {
  const first = await request('trekking two-person tent', 'merchant-b')
  const { window, page } = await opened(first.approvalUrl)
  await chaos(host, 'merchant-b', { operation: 'get', kind: 'price-change', percent: 10 })
  await press(page, 'Approve exactly this')
  await ada.reaches(first.checkoutId, ['quoted'])
  const again = await ada.ask(first.checkoutId)
  await page.goto(`${host.url}/approvals/${again.approvalId}`)
  await shows(page, 'What changed since you last approved')
  const [before, now] = [await main(page).locator('del').textContent(), await main(page).locator('ins').textContent()]
  expect(Number(now?.replace(/\D/g, ''))).toBeGreaterThan(Number(before?.replace(/\D/g, '')))
  await press(page, 'Approve exactly this')
  await shows(page, 'The merchant has the order.')
  await window.close()
})

verifies('pages.acts', 'in a browser: one piece of a delivered order goes back for a reason', async () => {
  const { checkoutId } = await ada.quote([{ merchantId: 'merchant-b', sku: 'b-out-06', quantity: 2 }])
  await ada.decide(checkoutId, await ada.ask(checkoutId))
  const { legs } = await ada.reaches(checkoutId, ['completed'])
  const orderId = legs[0]?.orderId ?? ''
  await api(host).post(`/v1/orders/${orderId}/simulate-advance`, { to: 'delivered' }, { token: ada.user })
  await ada.orderReaches(orderId, 'delivered')
  const { window, page } = await opened(`${host.url}/orders/${orderId}`)
  await page.getByText('Return goods').click()
  await main(page).locator('input[name="pieces.1"]').fill('1')
  await page.getByLabel('Why the goods go back').selectOption('wrong_item')
  expect(await seriousFaults(page)).toEqual([])
  await press(page, 'Ask to return them')
  await shows(page, /^Return, approved$/)
  expect((await ada.order(orderId)).lines[0]?.returnableQuantity).toBe(1)
  await window.close()
})

verifies('pages.walk', 'an open page says that its time is over', async () => {
  const { approvalUrl, approvalId } = await request('trekking poles')
  const { window, page } = await opened(approvalUrl)
  await page.getByRole('button', { name: 'Approve exactly this' }).waitFor()
  await host.local('clock', { advanceSeconds: 3600 * 24 })
  await shows(page, 'The time to decide is over.')
  expect(await page.getByRole('button', { name: 'Approve exactly this' }).count()).toBe(0)
  await ada.login()
  const { body } = await api(host).get(`/v1/approvals/${approvalId}`, { token: ada.user })
  expect(body).toMatchObject({ outcome: 'expired' })
  await window.close()
})
