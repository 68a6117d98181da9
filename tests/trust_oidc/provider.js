// A certified provider of identities on localhost: node provider.js PORT REDIRECT_URI SECRET
//
// Whoever types a name signs in as that subject; the interactions are the package's own for
// development. Streamlit reads the ID token alone, hence conformIdTokenClaims.
import { Provider } from 'oidc-provider';

const [port, redirectUri, secret] = process.argv.slice(2);

const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id: 'dashboard',
      client_secret: secret,
      redirect_uris: [redirectUri],
      post_logout_redirect_uris: [redirectUri],
    },
  ],
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_context, subject) => ({
    accountId: subject,
    claims: () => ({ sub: subject }),
  }),
});

provider.listen(Number(port), 'localhost');
