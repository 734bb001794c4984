import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './page.css';

import { createRoot } from 'react-dom/client';

import { LoginSession } from './login_session.js';
import { Page } from './page.jsx';

const session = new LoginSession();
session.begin();
createRoot(document.getElementById('page')).render(<Page session={session} />);
