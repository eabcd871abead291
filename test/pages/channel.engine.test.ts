import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { handler as getApproval } from '#functions/approvals/get.ts'
import { handler as refresh } from '#functions/auth/refresh.ts'
import { handler as authorize } from '#functions/authorizer/authorize.ts'
import { handler as decide } from '#functions/pages/approvals/decide.ts'
import { handler as listApprovals } from '#functions/pages/approvals/list-approvals.ts'
import { handler as showApproval } from '#functions/pages/approvals/show-approval.ts'
import { handler as showOrder } from '#functions/pages/orders/show-order.ts'
import { handler as showPurchase } from '#functions/pages/purchases/show-purchase.ts'
import { handler as changeSecurity } from '#functions/pages/security/change-security.ts'
import { handler as showSignIn } from '#functions/pages/sign-in/show-sign-in.ts'
import { handler as signOut } from '#functions/pages/sign-in/sign-out.ts'
import { discover } from '#infra/discover.ts'
import { visitorOf } from '#shared/identity/flows/page-session.ts'
import { settings } from '#shared/platform/aws/parameters.ts'
import { authorizerEvent, call } from '#test/support/api/api-call.ts'
import { browse, cookieOf, hiddenIn, type PageRoute } from '#test/support/people/browsing.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
let who: Buyer
let cookie: string
let origin: string
beforeAll(async () => {
  desk = await startBuyers()
  ;({ baseUrl: origin } = await settings())
})
afterAll(() => desk.stop())
beforeEach(async () => {
  who = await desk.buyer()
  cookie = await cookieOf(who.userId)
})
afterEach(() => void vi.useRealTimers())

const request = async (by = who): Promise<{ checkoutId: string; approvalId: string; receiptHash: string }> => {
  const { checkoutId } = await desk.quote(by, [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }])
  return desk.ask(by, checkoutId)
}
const outcomeOf = async (approvalId: string) =>
  (await who.user(getApproval, { params: { approvalId } })).body.outcome as string
const own = () => ({ cookie, origin })
/** The form of an open page, with the fields that its buttons add. */
const formOf = async (approvalId: string, fields: Record<string, string>) => {
  const { html } = await browse(showApproval, { params: { approvalId }, headers: { cookie } })
  return { ...hiddenIn(html, `/approvals/${approvalId}`), ...fields }
}

describe('every page', () => {
  const open = [
    ...['confirmEmailOnPage', 'forgotPasswordOnPage', 'getPageIcon', 'getPageScript', 'getPageStyle'],
    ...['getPasskeyScript', 'registerOnPage', 'resetPasswordOnPage', 'showEmailConfirmation', 'showForgotPassword'],
    ...['showPasswordReset', 'showRegistration', 'showSignIn', 'signIn', 'signInWithPasskey'],
  ]
  const pages = async () => {
    const entries = (await discover()).flatMap((one) => (one.kind === 'route' && one.spec.page ? [one] : []))
    const handlers = entries.map(async ({ file }) => (await import(`../../${file}`)).handler as PageRoute)
    const all = await Promise.all(handlers)
    return all.map((route, at) => ({ route, name: entries[at]?.spec.operation ?? '' }))
  }
  const params = { approvalId: 'apr_01JX8Q2M4V7N5T3R9W6Y1Z0ABC-1', checkoutId: 'chk_1', orderId: 'ord_1' }

  verifies(
    'pages.closed',
    'is closed to strangers, to agents and to every bearer token, but for those to sign in on',
    async () => {
      const all = await pages()
      expect(all.length).toBeGreaterThan(15)
      const letIn: string[] = []
      const authorization = `Bearer ${who.accessToken}`
      const context = { kind: 'user', userId: who.userId, authTime: '9999999999', scopes: 'approvals:decide' }
      for (const { route, name } of all) {
        const fields = { token: 'x', key: crypto.randomUUID() }
        const sent = { params, ...(route.spec.method === 'POST' && { fields }) }
        const callers = [
          { headers: { origin } },
          { headers: { origin }, context },
          { headers: { origin }, context: { ...context, kind: 'agent', agentId: 'agt_1' } },
          { headers: { origin, authorization } },
          { headers: { origin, cookie: `${cookie.slice(0, -1)}!` } },
        ]
        for (const caller of callers) {
          const { status, headers } = await browse(route, { ...sent, ...caller })
          const away = status === 303 && String(headers['location']).startsWith('/sign-in')
          if (!away && status !== 401) letIn.push(name)
        }
      }
      expect([...new Set(letIn)].sort()).toEqual(open)
    },
  )

  it('forbids whatever is inline or from elsewhere, and is kept by nobody', async () => {
    const { headers } = await browse(listApprovals, { headers: { cookie } })
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    })
    const policy = String(headers['content-security-policy'])
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"])
      expect(policy).toContain(part)
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
  })

  verifies('pages.readable', 'has nothing inline', async () => {
    const { approvalId } = await request()
    const { html } = await browse(showApproval, { params: { approvalId }, headers: { cookie } })
    expect(html).not.toMatch(/<style|style=|<script(?! src)|\son\w+=|javascript:/i)
  })
})

describe('a form', () => {
  verifies(
    'pages.forms',
    'is refused from another site, without an origin, and with the token of another session',
    async () => {
      const { approvalId } = await request()
      const fields = await formOf(approvalId, { verdict: 'approve' })
      const other = { ...who, cookie: await cookieOf(who.userId) }
      const sent = { params: { approvalId }, fields }
      const refused = [
        { ...sent, headers: { cookie } },
        { ...sent, headers: { cookie, origin: 'https://evil.example' } },
        { ...sent, headers: { cookie, origin: 'null' } },
        { ...sent, headers: { cookie: other.cookie, origin } },
        { ...sent, headers: own(), fields: { ...fields, token: '' } },
        { ...sent, headers: own(), fields: { ...fields, token: `${fields['token']?.slice(0, -1)}_` } },
      ]
      for (const each of refused) expect((await browse(decide, each)).status).toBe(403)
      expect(await outcomeOf(approvalId)).toBe('pending')
      expect((await browse(decide, { ...sent, headers: own() })).status).toBe(303)
      expect(await outcomeOf(approvalId)).toBe('approved')
    },
  )

  verifies('pages.forms', 'that is sent twice has one effect and one answer', async () => {
    const { approvalId, checkoutId } = await request()
    const fields = await formOf(approvalId, { verdict: 'approve' })
    const sent = { params: { approvalId }, fields, headers: own() }
    const answers = await Promise.all([browse(decide, sent), browse(decide, sent), browse(decide, sent)])
    for (const { status, headers } of [...answers, await browse(decide, sent)])
      expect([status, headers['location']]).toEqual([303, `/purchases/${checkoutId}`])
  })

  verifies('pages.forms', 'of a second tab says that it is decided, and changes nothing', async () => {
    const { approvalId } = await request()
    const [first, second] = [
      await formOf(approvalId, { verdict: 'approve' }),
      await formOf(approvalId, { verdict: 'reject' }),
    ]
    await browse(decide, { params: { approvalId }, fields: first, headers: own() })
    const { status, html } = await browse(decide, { params: { approvalId }, fields: second, headers: own() })
    expect(status).toBe(409)
    expect(html).toContain('Decided already')
    expect(await outcomeOf(approvalId)).toBe('approved')
  })

  it('with another receipt than the page showed is refused', async () => {
    const { approvalId } = await request()
    const fields = await formOf(approvalId, { verdict: 'approve', receiptHash: '0'.repeat(64) })
    expect((await browse(decide, { params: { approvalId }, fields, headers: own() })).status).toBe(409)
    expect(await outcomeOf(approvalId)).toBe('pending')
  })

  it('that is none is refused as a page, and changes nothing', async () => {
    const { approvalId } = await request()
    const fields = await formOf(approvalId, { verdict: 'approve' })
    const sent = { params: { approvalId }, headers: own() }
    const body = new URLSearchParams(fields).toString()
    const json = { ...sent, body: JSON.stringify(fields), headers: { ...own(), 'content-type': 'application/json' } }
    for (const [each, status] of [
      [json, 415],
      [{ ...sent, body: `${body}&verdict=reject` }, 400],
      [{ ...sent, fields: { ...fields, verdict: 'perhaps' } }, 400],
      [{ ...sent, fields: { ...fields, key: '' } }, 400],
      [{ ...sent, body: 'x'.repeat(300_000) }, 413],
    ] as const) {
      const answer = await browse(decide, each)
      expect(answer.status).toBe(status)
      expect(answer.html).toContain('<h1>')
    }
    expect(await outcomeOf(approvalId)).toBe('pending')
  })

  it('asks for the password once the sign-in is five minutes old', async () => {
    const { approvalId } = await request()
    const fields = await formOf(approvalId, { verdict: 'approve' })
    vi.useFakeTimers({ now: Date.now() + 301_000, toFake: ['Date'] })
    const { status, html } = await browse(decide, { params: { approvalId }, fields, headers: own() })
    expect(status).toBe(403)
    expect(hiddenIn(html, '/confirm')).toMatchObject({ next: `/approvals/${approvalId}` })
    expect(await outcomeOf(approvalId)).toBe('pending')
  })
})

describe('what belongs to another', () => {
  verifies('pages.closed', 'is not found on any page, and no form changes it', async () => {
    const { approvalId, checkoutId } = await request()
    const stranger = await cookieOf((await desk.buyer()).userId)
    const fields = await formOf(approvalId, { verdict: 'reject' })
    const { html } = await browse(listApprovals, { headers: { cookie: stranger } })
    expect(html).toContain('Nothing waits for your decision.')
    const { token } = hiddenIn(html, '/sign-out')
    for (const answer of [
      await browse(showApproval, { params: { approvalId }, headers: { cookie: stranger } }),
      await browse(showPurchase, { params: { checkoutId }, headers: { cookie: stranger } }),
      await browse(showOrder, {
        params: { orderId: 'ord_00000000000000000000000000000000' },
        headers: { cookie: stranger },
      }),
      await browse(decide, {
        params: { approvalId },
        fields: { ...fields, token: token ?? '' },
        headers: { cookie: stranger, origin },
      }),
    ]) {
      expect(answer.status).toBe(404)
      expect(answer.html).not.toContain('Springfield')
    }
    expect(await outcomeOf(approvalId)).toBe('pending')
  })
})

describe('the cookie', () => {
  const value = () => cookie.slice(cookie.indexOf('=') + 1)

  verifies('pages.closed', 'opens no route of the API, and no token of the API opens a page', async () => {
    const { headers: _, ...event } = authorizerEvent('x')
    await expect(authorize({ ...event, headers: { Cookie: cookie } } as never)).rejects.toThrow('Unauthorized')
    const denied = await authorize(authorizerEvent(value()))
    expect(denied.policyDocument.Statement[0]?.Effect).toBe('Deny')
    expect((await call(refresh, { body: { refreshToken: value() } })).status).toBe(401)
    const [name] = cookie.split('=')
    const { headers } = await browse(listApprovals, { headers: { cookie: `${name}=${who.accessToken}` } })
    expect(headers['location']).toBe('/sign-in?next=%2Fapprovals')
  })

  it('ends with its session, and with all sessions', async () => {
    const other = await cookieOf(who.userId)
    const { html } = await browse(listApprovals, { headers: { cookie } })
    const left = await browse(signOut, { fields: hiddenIn(html, '/sign-out'), headers: own() })
    expect(String(left.headers['set-cookie'])).toMatch(/^__Host-purser=; .*Max-Age=0/)
    expect((await browse(listApprovals, { headers: { cookie } })).status).toBe(303)
    const still = await browse(listApprovals, { headers: { cookie: other } })
    expect(still.status).toBe(200)
    const everywhere = { ...hiddenIn(still.html, '/sign-out'), act: 'everywhere' }
    await browse(changeSecurity, { fields: everywhere, headers: { cookie: other, origin } })
    expect((await browse(listApprovals, { headers: { cookie: other } })).status).toBe(303)
  })

  it('never holds the right to operate, whoever it is of', async () => {
    const visitor = await visitorOf(cookie.slice(cookie.indexOf('=') + 1))
    expect(visitor?.principal.userId).toBe(who.userId)
    expect(visitor?.principal.scopes).not.toContain('operate')
  })

  it('ends after thirty days, and of two cookies neither counts', async () => {
    expect((await browse(listApprovals, { headers: { cookie: `${cookie}; ${cookie}` } })).status).toBe(303)
    vi.useFakeTimers({ now: Date.now() + 31 * 86_400_000, toFake: ['Date'] })
    expect((await browse(listApprovals, { headers: { cookie } })).status).toBe(303)
  })

  it('leads back to pages of ours alone', async () => {
    const to = async (next: string) => (await browse(showSignIn, { query: { next }, headers: { cookie } })).headers
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', '/v1/me', 'javascript:alert(1)'])
      expect((await to(next))['location']).toBe('/approvals')
    expect((await to('/purchases/chk_1'))['location']).toBe('/purchases/chk_1')
  })
})
