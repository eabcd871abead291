import type { ComponentChildren, VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { assetVersion } from '#functions/pages/assets/version.ts'
import type { Frame } from '#functions/pages/channel/visit.ts'
import { Form, FrameContext, PageLink } from './parts.tsx'

/** What one page shows. */
export interface ShownPage {
  title: string
  body: ComponentChildren
  /** 200 by default. */
  status?: number
  cookie?: string | undefined
  /** The page asks for a passkey. */
  passkey?: true
  /** The page may change by itself: the script looks again, and shows it when `state` is another. */
  live?: { state: string; everySeconds: number } | undefined
}

const places = [
  ['/approvals', 'Approvals'],
  ['/purchases', 'Purchases'],
  ['/inbox', 'Inbox'],
  ['/delegations', 'Delegations'],
  ['/wallet', 'Wallet'],
  ['/agents', 'Agents'],
  ['/addresses', 'Addresses'],
  ['/security', 'Security'],
] as const

const Header = ({ path, signedIn, unread = 0 }: Frame) => (
  <header>
    <div class="bar">
      <strong>
        <PageLink to="/approvals">Purser</PageLink>
      </strong>
      {signedIn && (
        <>
          <nav aria-label="Pages">
            {places.map(([to, name]) => (
              <PageLink key={to} to={to} current={path === to}>
                {name}
                {to === '/inbox' && unread > 0 && <span class="count">{unread} unread</span>}
              </PageLink>
            ))}
          </nav>
          <Form to="/sign-out" class="plain">
            <button type="submit" class="quiet">
              Sign out
            </button>
          </Form>
        </>
      )}
    </div>
  </header>
)

const Page = ({ shown: { title, body, live, passkey }, frame }: { shown: ShownPage; frame: Frame }): VNode => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <title>{`${title} - Purser`}</title>
      <link rel="stylesheet" href={`${frame.base}/page.css?v=${assetVersion}`} />
      <link rel="icon" type="image/svg+xml" href={`${frame.base}/page.svg?v=${assetVersion}`} />
      <script src={`${frame.base}/page.js?v=${assetVersion}`} defer />
      {passkey && <script src={`${frame.base}/passkey.js?v=${assetVersion}`} defer />}
    </head>
    <body>
      <a class="skip" href="#main">
        To the content
      </a>
      <Header {...frame} />
      <main
        id="main"
        tabIndex={-1}
        data-now={new Date().toISOString()}
        {...(live && { 'data-state': live.state, 'data-every': live.everySeconds })}
      >
        <h1>{title}</h1>
        {body}
      </main>
      <p class="visually-hidden" role="status" id="news" />
    </body>
  </html>
)

/** The whole document. Every text in it is escaped. */
export const documentOf = (shown: ShownPage, frame: Frame): string =>
  `<!doctype html>${renderToString(
    <FrameContext.Provider value={frame}>
      <Page shown={shown} frame={frame} />
    </FrameContext.Provider>,
  )}`
