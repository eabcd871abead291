/** How long a user's inbox keeps a notice. */
export const noticeSeconds = 90 * 86_400

/** How often Purser tries to send one mail. */
export const mailTries = 3
