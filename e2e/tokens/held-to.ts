/**
 * The forgeries both doors are held to, by the names of the list, and the tokens that are them. What is no matter of the token's
 * text is a test of its own at each door.
 */
export const FORGERIES: Readonly<Record<string, readonly string[]>> = {
  'alg none': ['alg none, no signature'],
  'alg None': ['alg None', 'alg nOnE with a signature'],
  'HS256 signed with the public key': [
    'HS256 with the public key in PEM',
    'HS256 with the public key in DER',
    'HS256 with the public JWK',
  ],
  'an algorithm that is not allowed': ['RS512, which is not allowed'],
  'no kid': ['no kid'],
  'unknown kid': ['unknown kid'],
  'kid is a path': ['kid is a path'],
  'kid is SQL': ['kid is SQL'],
  'jku, x5u': ['says where its keys are', 'says where its certificate is'],
  jwk: ['brings its own key', 'brings the right key'],
  expired: ['expired', 'expired long ago'],
  'nbf in the future': ['not valid yet'],
  'iat in the future': ['issued in the future'],
  'no exp': ['no exp'],
  'exp as a string': ['exp as text'],
  'wrong aud': ['another audience'],
  'no aud': ['no audience'],
  'aud without us': ['audiences without us'],
  'wrong iss': ['another issuer'],
  'another realm, same kid': ['another realm, same key'],
  'http or https iss': ['the issuer over https'],
  'an ID token': ['an ID token', 'an ID token without a type'],
  'a refresh token': ['a refresh token', 'an offline token'],
  'a logout token': ['a logout token', 'the type of a logout token'],
  tampered: ['tampered payload', 'tampered header', 'tampered signature'],
  'cut off, only dots': ['cut off', 'dots'],
};
