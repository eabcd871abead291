/** Words that most guessed passwords are made of, in several languages, beside the library's list of leaked ones. */
export const guessedWords: string[] =
  `password passwort motdepasse contrasena senha parola passphrase letmein welcome willkommen bienvenue admin
  administrator root user guest login default changeme secret master access test testing temp example sample
  qwerty qwertyuiop qwertz azerty asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx iloveyou loveyou lovely sunshine princess
  prinzessin dragon monkey football fussball baseball basketball soccer hockey superman batman spiderman pokemon
  starwars trustno one shadow michael jordan ashley jessica charlie daniel thomas jennifer summer winter spring
  autumn sommer herbst january february march april may june july august september october november december
  januar februar maerz juni juli oktober dezember monday tuesday wednesday thursday friday saturday sunday google
  facebook instagram whatsapp linkedin microsoft apple amazon internet computer samsung killer hunter freedom
  whatever hello hallo welt ninja mustang flower cookie cheese coffee chocolate banana orange purple yellow
  liverpool chelsea arsenal barcelona madrid london paris berlin newyork america nothing passw0rd abc abcd abcdef
  me my is the and i you love liebe schatz purser shopping purchase`.split(/\s+/)
