interface SentWebhook {
  attempts: readonly { status?: number }[]
}

/** `accepted` once the last attempt of each was answered with 200. On a busy machine an answer comes too late, and the merchant sends again. */
export const webhooksState = (sent: readonly SentWebhook[]): 'accepted' | 'on their way' =>
  sent.every(({ attempts }) => attempts.at(-1)?.status === 200) ? 'accepted' : 'on their way'

/** How often they had to be sent. */
export const attemptsText = (sent: readonly SentWebhook[]): string => {
  const again = sent.reduce((sum, { attempts }) => sum + attempts.length - 1, 0)
  return again === 0 ? 'at the first attempt' : `after ${again} more ${again === 1 ? 'attempt' : 'attempts'}`
}
