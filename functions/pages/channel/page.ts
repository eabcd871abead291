import { isIP } from 'node:net'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { visitorGrants } from '#shared/identity/flows/page-session.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { notices } from '#shared/notices/notices.ts'
import { type PageAnswer, type PageSpec, paged } from '#shared/platform/http/page.ts'
import { assertFormToken, assertOwnOrigin, formIn } from '#shared/platform/http/page-guards.ts'
import { headersOf } from '#shared/platform/http/request.ts'
import { type Frame, formSubjectOf, placeOfPages, type Visit, visitOf } from './visit.ts'

const own = { read: [...visitorGrants.read, 'NOTICE'], parameters: ['settings'] } as const

/** What a form led to: another page, or markup of its own. Both may set the cookie. */
export type Acted = { to: string; cookie?: string | undefined } | ShownPage

/** One form that a visitor sent, with its own idempotency key. */
export interface Sent extends Visit {
  fields: Readonly<Record<string, string>>
  key: string
}

type Spec = PageSpec & {
  /** Where a refusal leads back to; the page itself, unless it says otherwise. */
  back?: (visit: Visit) => string
}

const rendered = async (shown: ShownPage, frame: Frame): Promise<PageAnswer> => {
  const { documentOf } = await import('#functions/pages/views/document.tsx')
  return { html: documentOf(shown, frame), status: shown.status ?? 200, cookie: shown.cookie }
}

/** A count that cannot be told hides no page. */
const unreadOf = async ({ visitor }: Visit): Promise<number | undefined> =>
  visitor && notices.unread(visitor.principal.userId, Date.now()).catch(() => undefined)

const signIn = ({ base, path }: Frame): { to: string } => ({
  to: `${base}/sign-in${path === '/sign-in' ? '' : `?next=${encodeURIComponent(path)}`}`,
})

/** Shows a refusal with what to do next. It reads no table: that may be what failed. */
const failing =
  (spec: Spec) =>
  async (failure: Failure, event: APIGatewayProxyEvent, requestId: string): Promise<PageAnswer> => {
    const visit = await visitOf(event, requestId).catch(() => undefined)
    const base = visit?.frame.base ?? ''
    const frame = visit?.frame ?? { base, path: event.path, signedIn: false, token: '' }
    const { failureView } = await import('#functions/pages/views/failure.tsx')
    return rendered(failureView(failure, visit && spec.back ? spec.back(visit) : frame.path, requestId), frame)
  }

/** A browser may come by an IP address. The pages have a name, which the cookie and passkeys belong to. */
const byName = async (event: APIGatewayProxyEvent): Promise<{ to: string } | undefined> => {
  const { origin, base } = await placeOfPages()
  const [called = ''] = (headersOf(event)['host'] ?? '').split(':')
  if (!isIP(called) || isIP(new URL(origin).hostname)) return undefined
  const members = Object.entries(event.queryStringParameters ?? {}).flatMap(([name, value]) =>
    value ? [[name, value]] : [],
  )
  const query = new URLSearchParams(members).toString()
  return { to: `${origin}${base}${event.path}${query && `?${query}`}` }
}

/** Binds a GET to a view. Whoever is not signed in is led to the sign-in, and back. */
export const getPage = (spec: Spec, show: (visit: Visit) => Promise<Acted>) =>
  paged(
    'GET',
    spec,
    own,
    async (event, requestId) => {
      const elsewhere = await byName(event)
      if (elsewhere) return elsewhere
      const visit = await visitOf(event, requestId)
      if (!visit.visitor && !spec.open) return signIn(visit.frame)
      const [shown, unread] = await Promise.all([show(visit), unreadOf(visit)])
      return 'to' in shown ? { to: visit.frame.base + shown.to } : rendered(shown, { ...visit.frame, unread })
    },
    failing(spec),
  )

/** Binds a form to the operations that it calls. It decides who may send it, and nothing else. */
export const postForm = (spec: Spec, act: (sent: Sent) => Promise<Acted>) =>
  paged(
    'POST',
    spec,
    own,
    async (event, requestId) => {
      const headers = headersOf(event)
      assertOwnOrigin(headers, (await placeOfPages()).origin)
      const fields = formIn(event, headers)
      const visit = await visitOf(event, requestId)
      const { visitor, frame } = visit
      if (!spec.open && !visitor) throw new Failure('auth.required', 'Your sign-in has ended; sign in again')
      if (!spec.open && visitor) assertFormToken(fields['token'], visitor.secret, formSubjectOf(visitor))
      const acted = await act({ ...visit, fields, key: fields['key'] ?? '' })
      if (!('to' in acted)) return rendered(acted, frame)
      return { to: frame.base + acted.to, ...(acted.cookie && { cookie: acted.cookie }) }
    },
    failing(spec),
  )
