/** What the script of the page put into its form. Other text stays text, which no operation takes. */
export const passkeyAnswer = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
