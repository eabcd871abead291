import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { type Shopper, shopper } from '#test/support/people/shopping.ts'
import { startBrowser } from '#test/support/run/browser.ts'
import { late } from '#test/support/run/late.ts'
import { startTestHost, type TestHost } from './host.ts'

/** A host, a browser and a user of the host, for all tests of a file. */
export const browserHost = (): { host: TestHost; browser: Browser; ada: Shopper } => {
  let host: TestHost
  let browser: Browser
  let ada: Shopper
  beforeAll(async () => {
    ;[host, browser] = await Promise.all([startTestHost(), startBrowser()])
    ada = await shopper(host)
  })
  afterAll(async () => {
    await browser?.close()
    await host?.stop()
  })
  return { host: late(() => host), browser: late(() => browser), ada: late(() => ada) }
}
