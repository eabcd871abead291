import { existsSync } from 'node:fs'
import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Debian's Chromium, without a window. */
export const startBrowser = (): Promise<Browser> => {
  if (!existsSync(executablePath))
    throw new Error(`There is no ${executablePath}: install it with \`apt-get install -y chromium\``)
  return chromium.launch({ executablePath, args })
}

/** What axe finds on a page that is serious or worse, with where. */
export const seriousFaults = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source)
  const violations = (await page.evaluate(
    '(async () => (await axe.run()).violations.map(({ id, impact, nodes }) => ({ id, impact, at: nodes.map((n) => n.html) })))()',
  )) as { id: string; impact: string; at: string[] }[]
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, at }) => `${id}: ${at.join(' | ')}`)
}

/** Signs in on the page that is open. */
export const signIn = async (page: Page, { email, password }: { email: string; password: string }): Promise<void> => {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** A window of its own size and colours, with nobody signed in. */
export const openWindow = (
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserContext> => browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
