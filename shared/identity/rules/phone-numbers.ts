/** The calling codes that the ITU has given out. */
const callingCodes =
  /^(1|7|2[07]|3[0-469]|4[0135-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|21[1-3689]|22\d|23\d|24\d|25[0-8]|26\d|29[01789]|35\d|37[0-8]|38[0-35-79]|42[013]|50\d|59\d|67[02-9]|68[0-35-9]|69[0-2]|80[08]|85[02356]|870|87[89]|88[0-368]|96[0-8]|97[0-79]|979|99[2-68])/

/** Whether somebody could have this number: E.164 has at most fifteen digits, and a plus is followed by a calling code. */
export const mayBePhone = (phone: string): boolean => {
  const [number = ''] = phone.split(/ ?(?:x|ext)/)
  const digits = number.replaceAll(/\D/g, '')
  if (digits.length < 5 || digits.length > 15 || /^(\d)\1*$/.test(digits)) return false
  return !number.trim().startsWith('+') || (callingCodes.test(digits) && digits.length >= 7)
}
