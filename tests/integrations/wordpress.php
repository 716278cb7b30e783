<?php
// As much of WordPress as the plug-in asks for, with an article from the first argument (JSON).
// Prints, as JSON, what the plug-in does with it.
define( 'ABSPATH', '/' );
$given   = json_decode( $argv[1], true );
$options = $given['options'];
$hooks   = array();
$kept    = array();
$asked   = array();

function add_filter( $name, $call ) { $GLOBALS['hooks'][ $name ] = $call; }
function add_action( $name, $call ) { add_filter( $name, $call ); }
function get_option( $name, $otherwise ) { return $GLOBALS['options'][ $name ] ?? $otherwise; }
function get_transient( $name ) { return $GLOBALS['kept'][ $name ] ?? false; }
function set_transient( $name, $value, $seconds ) { $GLOBALS['kept'][ $name ] = $value; }
function untrailingslashit( $text ) { return rtrim( $text, '/' ); }
function is_singular() { return true; }
function comments_open() { return $GLOBALS['given']['open']; }
function get_post_status() { return 'publish'; }
function post_password_required() { return false; }
function get_permalink() { return $GLOBALS['given']['permalink']; }
function get_the_title() { return $GLOBALS['given']['title']; }
function get_the_ID() { return 1; }
function get_the_date( $format ) { return '2026-03-01T09:00:00+00:00'; }
function get_the_modified_date( $format ) { return '2026-03-01T10:00:00+00:00'; }
function get_post_field( $name ) { return 1; }
function get_the_author_meta( $name, $user ) { return 'Anahit Davtyan'; }
function get_the_post_thumbnail_url() { return false; }
function wp_get_post_categories( $post, $how ) { return array( 'Politics', 'Rivers' ); }
function wp_strip_all_tags( $text ) { return strip_tags( $text ); }
function wp_json_encode( $value, $flags = 0 ) { return json_encode( $value, $flags ); }
function wp_get_current_user() { return (object) $GLOBALS['given']['user']; }
function esc_url( $text ) { return htmlspecialchars( $text, ENT_QUOTES ); }
function esc_attr( $text ) { return htmlspecialchars( $text, ENT_QUOTES ); }
function esc_html( $text ) { return htmlspecialchars( $text, ENT_QUOTES ); }
function esc_html__( $text, $domain ) { return esc_html( $text ); }
function __( $text, $domain ) { return $text; }
function wp_print_script_tag( $attributes ) { echo '<script type="' . $attributes['type'] . '" src="' . esc_url( $attributes['src'] ) . '"></script>'; }
function wp_print_inline_script_tag( $text, $attributes ) { echo '<script type="' . $attributes['type'] . '">' . $text . '</script>'; }
function is_wp_error( $answer ) { return null === $answer; }
function wp_remote_retrieve_response_code( $answer ) { return $answer['status']; }
function wp_remote_retrieve_body( $answer ) { return $answer['body']; }
function wp_remote_retrieve_header( $answer, $name ) { return $answer['headers'][ $name ] ?? ''; }
function wp_remote_get( $url, $how ) {
	$sent = '';
	foreach ( $how['headers'] ?? array() as $name => $value ) {
		$sent .= "$name: $value\r\n";
	}
	$context = stream_context_create( array( 'http' => array( 'header' => $sent, 'timeout' => $how['timeout'], 'ignore_errors' => true ) ) );
	$body    = @file_get_contents( $url, false, $context );
	$lines   = $http_response_header ?? array();
	if ( ! $lines ) {
		$GLOBALS['asked'][] = 0;
		return null;
	}
	$headers = array();
	foreach ( array_slice( $lines, 1 ) as $line ) {
		list( $name, $value )           = explode( ':', $line, 2 ) + array( 1 => '' );
		$headers[ strtolower( $name ) ] = trim( $value );
	}
	$status             = (int) explode( ' ', $lines[0] )[1];
	$GLOBALS['asked'][] = $status;
	return array( 'status' => $status, 'body' => (string) $body, 'headers' => $headers );
}

require dirname( __DIR__, 2 ) . '/integrations/wordpress/plaintalk/plaintalk.php';

function printed( $call ) {
	ob_start();
	$call();
	return (string) ob_get_clean();
}

$template = $hooks['comments_template']( 'the-theme.php' );
$pages    = array();
if ( 'the-theme.php' !== $template ) {
	// Shown at once, again after it may be asked for anew, and once more right after that.
	foreach ( array( 0, PLAINTALK_FRESH_S + 1, 0 ) as $seconds ) {
		foreach ( $kept as $name => $value ) {
			$kept[ $name ]['at'] -= $seconds;
		}
		$pages[] = printed( function () use ( $template ) { require $template; } );
	}
}
echo json_encode(
	array(
		'template' => $template,
		'pages'    => $pages,
		'asked'    => $asked,
		'head'     => printed( $hooks['wp_head'] ),
		'footer'   => printed( $hooks['wp_footer'] ),
		'count'    => $hooks['comments_number'](),
		'token'    => plaintalk_token(),
	)
);
