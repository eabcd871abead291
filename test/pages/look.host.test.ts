import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { root } from '#infra/discover.ts'
import { api } from '#test/support/api/api.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type Shopper, shopper } from '#test/support/people/shopping.ts'
import { openWindow, seriousFaults, signIn, startBrowser } from '#test/support/run/browser.ts'
import { failAfterMs } from '#test/support/run/until.ts'

let host: TestHost
let browser: Browser
let ada: Shopper
let pages: Record<string, string>

beforeAll(async () => {
  ;[host, browser] = await Promise.all([startTestHost(), startBrowser()])
  ada = await shopper(host)
  const ask = async (words: string, quantity: number) => {
    const [offer] = await ada.offers(words)
    const { checkoutId } = await ada.quote([{ offerId: offer?.offerId, quantity }])
    return { checkoutId, ...(await ada.ask(checkoutId)) }
  }
  const bought = await ask('wireless headphones', 1)
  await ada.decide(bought.checkoutId, bought)
  const { legs } = await ada.reaches(bought.checkoutId, ['completed'])
  const waiting = await ask('wireless headphones', 2)
  pages = {
    approvals: '/approvals',
    approval: `/approvals/${waiting.approvalId}`,
    purchases: '/purchases',
    purchase: `/purchases/${bought.checkoutId}`,
    order: `/orders/${legs[0]?.orderId}`,
    delegations: '/delegations',
    'new-delegation': '/delegations/new',
    allow: `/approvals/${waiting.approvalId}/allow`,
    inbox: '/inbox',
    addresses: '/addresses',
    wallet: '/wallet',
    agents: '/agents',
    security: '/security',
    missing: '/orders/ord_00000000000000000000000000000000',
  }
})
afterAll(async () => {
  await browser?.close()
  await host?.stop()
})

/** `PAGES_SCREENSHOTS=1` writes docs/pages. */
const shoot = async (page: Page, name: string, width: number) => {
  if (!process.env['PAGES_SCREENSHOTS']) return
  const folder = join(root, 'docs/pages')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true })
}

it.each([
  [1280, 'light'],
  [390, 'dark'],
] as const)('every page fits %i pixels in %s colours, and axe finds nothing serious', async (width, colorScheme) => {
  const window = await openWindow(browser, { viewport: { width, height: 844 }, colorScheme })
  const page = await window.newPage()
  page.setDefaultTimeout(failAfterMs)
  const broken: string[] = []
  page.on('console', (message) => {
    if (/Content.Security|Refused/i.test(message.text())) broken.push(message.text())
  })
  page.on('pageerror', (error) => broken.push(error.message))
  await page.goto(`${host.url}/sign-in`)
  expect(await seriousFaults(page)).toEqual([])
  await shoot(page, 'sign-in', width)
  await signIn(page, ada)
  await page.waitForURL(/approvals/)
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(host.url + path)
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
    expect(wide, name).toBeLessThanOrEqual(width)
    expect(await seriousFaults(page), name).toEqual([])
    await shoot(page, name, width)
  }
  expect(broken).toEqual([])
  await window.close()
})

it('the page to decide on is one document of less than 30 KB, beside three files that a browser keeps', async () => {
  const window = await openWindow(browser)
  const page = await window.newPage()
  await page.goto(`${host.url}/sign-in`)
  await signIn(page, ada)
  const loaded: string[] = []
  page.on('request', (sent) => loaded.push(new URL(sent.url()).pathname))
  const answer = await page.goto(`${host.url}${pages['approval']}`)
  expect((await answer?.body())?.length).toBeLessThan(30_000)
  expect(loaded.filter((path) => !/^\/(page\.(css|js|svg))$/.test(path))).toEqual([pages['approval']])
  const { headers } = await api(host).get('/page.css')
  expect(headers.get('cache-control')).toContain('max-age=31536000')
  await window.close()
})
