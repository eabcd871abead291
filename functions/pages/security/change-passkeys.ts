import { challengePasskey } from '#functions/me/challenge-passkey.ts'
import { createPasskey } from '#functions/me/create-passkey.ts'
import { deletePasskey } from '#functions/me/delete-passkey.ts'
import { postForm } from '#functions/pages/channel/page.ts'
import { passkeyAnswer } from '#functions/pages/channel/passkey-answer.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'

/** Adds a passkey, in two steps, or removes one. */
export const handler = postForm(
  {
    name: 'changePasskeysOnPage',
    path: '/security/passkeys',
    summary: 'Add or remove a passkey on the page',
    calls: [challengePasskey, createPasskey, deletePasskey],
    back: () => '/security',
  },
  async ({ ask, key, fields: { act, passkeyId, name = '', answer } }) => {
    if (act === 'remove') {
      await ask(deletePasskey, { passkeyId }, key)
      return { to: '/security' }
    }
    if (act !== 'add') throw invalidInput('form', [{ at: 'act', message: 'Add or remove' }])
    const named = name.trim() || 'This device'
    if (answer) {
      await ask(createPasskey, { name: named, credential: passkeyAnswer(answer) }, key)
      return { to: '/security' }
    }
    const options = await ask(challengePasskey)
    const { ceremonyView } = await import('#functions/pages/views/ceremony.tsx')
    return ceremonyView({
      title: 'Add a passkey',
      says: `Your browser asks where to keep it. You will know it as “${named}”.`,
      kind: 'create',
      options,
      to: '/security/passkeys',
      fields: { act: 'add', name: named },
      back: '/security',
    })
  },
)
