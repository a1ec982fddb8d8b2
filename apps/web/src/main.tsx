import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Screen } from './shell/screen.tsx';
import { keepPreferences } from './state/preferences.ts';
import { startVenueFeed } from './state/venue-feed.ts';
import './styles/tokens.css';
import './styles/elements.css';
import './styles/screen.css';
import './styles/panels.css';
import './styles/phone.css';

keepPreferences();
startVenueFeed();

// Everything arrived: another loss, later, has all its tries again.
sessionStorage.removeItem('tandem.opening');

const place = document.getElementById('screen');
if (place === null) throw new Error('the page has no place for the screen');
createRoot(place).render(
  <StrictMode>
    <Screen />
  </StrictMode>,
);
