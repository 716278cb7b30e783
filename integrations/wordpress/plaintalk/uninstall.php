<?php
/**
 * Leave nothing behind.
 *
 * @package Plaintalk
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

foreach ( array( 'server', 'include', 'sso_kid', 'sso_audience', 'sso_secret' ) as $plaintalk_name ) {
	delete_option( 'plaintalk_' . $plaintalk_name );
}
